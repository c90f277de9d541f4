/** Records by their key; a value is kept in a string of one character per byte. */
export type PaxRecords = Record<string, string>;

/**
 * Reads a PAX extended header (pax(1), IEEE Std 1003.1): `LENGTH KEY=VALUE\n` again and again, LENGTH being that of the whole record.
 *
 * @throws RangeError when a record does not end where it says
 */
export function decodePax(body: Buffer): PaxRecords {
  const records: PaxRecords = {};
  const text = body.toString('latin1');
  const start = /(\d+) ([^=]+)=/y;
  for (let at = 0; at < text.length; ) {
    start.lastIndex = at;
    const [prefix = '', length, key = ''] = start.exec(text) ?? [];
    const end = at + Number(length);
    if (!(end <= text.length && end > at + prefix.length) || text[end - 1] !== '\n') {
      throw new RangeError('malformed PAX header');
    }
    // Not a slice of the text: who keeps a name would keep all of that.
    records[key] = body.toString('latin1', at + prefix.length, end - 1);
    at = end;
  }
  return records;
}

/** The records as bytes, in the order of the keys. */
export function encodePax(records: PaxRecords): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    // The length counts its own digits, of which that may take one more.
    const short = rest.length + String(rest.length).length;
    return `${rest.length + String(short).length}${rest}`;
  });
  return Buffer.from(lines.join(''), 'latin1');
}
