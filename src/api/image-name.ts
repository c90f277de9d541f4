/**
 * The name that two parameters of a query make: `busybox` and `1.36`. A tag counts more than the name's own, and may be a digest.
 *
 * @param tag empty when there is none
 */
export function imageName(name: string, tag: string): string {
  if (tag === '') return name;
  const bare = name.replace(/(:[^/:\]]*)?(@.*)?$/, '');
  return tag.startsWith('sha256:') ? `${bare}@${tag}` : `${bare}:${tag}`;
}
