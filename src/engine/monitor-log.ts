import { labelsOf } from '../container/labels.js';
import { defaultLog, logAttributes, logPath, logSettings } from '../container/log/config.js';
import { type ContainerRecord, containerDirectory } from '../container/record.js';
import type { MonitorLog } from '../runtime/monitor.js';
import type { Engine } from './context.js';
import { logTag } from './log-tag.js';

/** What the monitor has to know about a container's log; undefined when there is to be none. */
export function monitorLog({ root }: Engine, record: ContainerRecord): MonitorLog | undefined {
  const { id, config } = record;
  const log = config.log ?? defaultLog;
  if (log.driver === 'none') return undefined;
  return {
    driver: log.driver,
    path: logPath(containerDirectory(root, id), id, log),
    ...logSettings(log),
    attributes: { ...logAttributes(log, config.env, labelsOf({ config })), ...logTag(record) },
  };
}
