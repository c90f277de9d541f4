import { spawn } from 'node:child_process';
import { CourseError } from './errors.js';

export interface Outcome {
  passed: boolean;
  output: string;
}

export interface ProcessOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** `inherit` shows the output as it comes; else it is collected. */
  output?: 'inherit' | 'collect';
}

/** Runs a program to its end; it passes by exit code 0. */
export function runProcess(file: string, args: string[], options: ProcessOptions): Promise<Outcome> {
  const stdio = options.output === 'inherit' ? 'inherit' : 'pipe';
  return new Promise((done, fail) => {
    const env = { ...process.env, ...options.env };
    const child = spawn(file, args, { cwd: options.cwd, env, stdio: ['ignore', stdio, stdio] });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => fail(new CourseError(`${file} cannot be run (${error.message})`, 'install it')));
    child.on('close', (code) => done({ passed: code === 0, output: Buffer.concat(chunks).toString() }));
  });
}
