import { z } from 'zod';

/*
 * Docker's own clients are written in Go: they send a field that nobody has set as "", 0, false, null or an empty list, or leave it out.
 * All of these are the same here. What tells them apart is `.nullish()`.
 */

export const text = () =>
  z
    .string()
    .nullish()
    .transform((value) => value ?? '');

export const flag = () =>
  z
    .boolean()
    .nullish()
    .transform((value) => value ?? false);

export const integer = () =>
  z
    .int()
    .nullish()
    .transform((value) => value ?? 0);

export const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);

export const map = <T extends z.ZodType>(item: T) =>
  z
    .record(z.string(), item)
    .nullish()
    .transform((value) => value ?? {});

/** An object in an object. */
export const part = <T extends z.ZodObject>(schema: T) =>
  schema.nullish().transform((value) => value ?? schema.parse({}));
