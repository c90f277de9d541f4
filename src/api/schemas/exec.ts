import { z } from 'zod';

/** Rows and columns. */
const consoleSize = z.tuple([z.number().int().min(0).max(65_535), z.number().int().min(0).max(65_535)]).nullish();

/** ExecConfig of the API. */
export const execCreateSchema = z.object({
  AttachStdin: z.boolean().nullish(),
  AttachStdout: z.boolean().nullish(),
  AttachStderr: z.boolean().nullish(),
  DetachKeys: z.string().nullish(),
  Tty: z.boolean().nullish(),
  Env: z.array(z.string()).nullish(),
  Cmd: z.array(z.string()).nullish(),
  Privileged: z.boolean().nullish(),
  User: z.string().nullish(),
  WorkingDir: z.string().nullish(),
  ConsoleSize: consoleSize,
});

/** ExecStartConfig of the API. */
export const execStartSchema = z.object({
  Detach: z.boolean().nullish(),
  Tty: z.boolean().nullish(),
  ConsoleSize: consoleSize,
});
