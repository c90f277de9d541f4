const ending = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const;

/** Keeps signals from ending this process until the work is done, which may itself listen to them. */
export async function uninterrupted<T>(work: () => Promise<T>): Promise<T> {
  const ignore = () => {};
  for (const signal of ending) process.on(signal, ignore);
  try {
    return await work();
  } finally {
    for (const signal of ending) process.off(signal, ignore);
  }
}
