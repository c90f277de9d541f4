import type { LiveOptions } from '../api/serve.js';
import type { ServiceManager } from '../daemon/manager.js';
import type { Input } from './command.js';
import { configFileOf, fileOptions, withConfigFile } from './daemon-file.js';
import { say } from './exit.js';

/** The options that can change while a daemon runs. */
const changeable = ['api-cors-origin', 'debug', 'label'];

/** What these say. */
export function liveOptions(input: Input): LiveOptions {
  return { origins: input.list('api-cors-origin'), debug: input.flag('debug'), labels: input.list('label') };
}

/**
 * Reads the configuration file again whenever SIGHUP comes, and changes `live` accordingly, and the certificates. A file that is wrong
 * changes nothing.
 *
 * @param input the command line, without the file
 * @param first with the file, as it was at the start
 * @param renew reads the certificates again, or throws
 * @param manager told that we do, and when it is over
 */
export function reloadOnHangup(
  input: Input,
  first: Input,
  live: LiveOptions,
  renew: () => void,
  manager: ServiceManager,
): void {
  process.on('SIGHUP', () => {
    manager.reloading();
    try {
      const now = withConfigFile(input);
      renew();
      Object.assign(live, liveOptions(now));
      say(`reloaded ${configFileOf(input)}: ${JSON.stringify(live)}`);
      const later = fileOptions.filter((name) => !changeable.includes(name) && differs(first, now, name));
      if (later.length > 0) say(`only the next start will change: ${later.join(', ')}`);
    } catch (error) {
      say(`nothing is changed: ${(error as Error).message}`);
    }
    manager.ready();
  });
}

function differs(one: Input, other: Input, name: string): boolean {
  return JSON.stringify(one.list(name)) !== JSON.stringify(other.list(name));
}
