/** A container's labels; a record of before there were any has none. */
export function labelsOf({ config }: { readonly config: object }): Readonly<Record<string, string>> {
  return (config as { labels?: Readonly<Record<string, string>> }).labels ?? {};
}
