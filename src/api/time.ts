/** A time of RFC 3339 in whole seconds since 1970; 0 when nobody knows. */
export function seconds(time: string | undefined): number {
  return Math.floor((Date.parse(time ?? '') || 0) / 1000);
}
