import { commandLine } from '../container/command.js';
import { labelsOf } from '../container/labels.js';
import { publishedPorts, unpublishedPorts } from '../container/ports.js';
import { isRunning } from '../container/state.js';
import { networkNames } from '../engine/inspect/networks.js';
import type { ListedContainer } from '../engine/list.js';
import type { ContainerSize } from '../engine/size.js';
import { statusText } from '../engine/status-text.js';
import { ago, humanSize, localTime, shortId } from '../util/human.js';
import type { Row } from './format.js';
import { withLabels } from './row-labels.js';

/** A container as `ps` shows it. Each value is worked out when a format asks for it. */
export function containerRow(root: string, container: ListedContainer, whole: boolean, size?: ContainerSize): Row {
  const { record, state, health } = container;
  const row = {
    get Command() {
      return commandText(commandLine(record.config.command), whole);
    },
    get CreatedAt() {
      return localTime(record.created);
    },
    ID: whole ? record.id : shortId(record.id),
    Image: record.image,
    get Labels() {
      return Object.entries(labelsOf(record))
        .map((label) => label.join('='))
        .join(',');
    },
    get LocalVolumes() {
      return String(record.config.mounts.filter(({ type }) => type === 'volume').length);
    },
    get Mounts() {
      return mountsText(container, whole);
    },
    Names: record.name,
    get Networks() {
      return networkNames(root, record).join(',');
    },
    get Ports() {
      if (!isRunning(state)) return '';
      const published = publishedPorts(root, record.id);
      const shown = published.map(({ hostIp, hostPort, port }) => `${hostIp}:${hostPort}->${port}`);
      return [...shown, ...unpublishedPorts(record, published)].join(', ');
    },
    get RunningFor() {
      return ago(record.created);
    },
    get Size() {
      return sizeText(size);
    },
    State: state?.status ?? 'dead',
    get Status() {
      return statusText(state, health);
    },
  };
  return withLabels(row, labelsOf(record));
}

function commandText(command: string, whole: boolean): string {
  return JSON.stringify(whole ? command : shorten(command, 20));
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function mountsText({ record }: ListedContainer, whole: boolean): string {
  const names = record.config.mounts.filter(({ type }) => type !== 'tmpfs').map(({ source }) => source);
  return names.map((name) => (whole ? name : shorten(name, 15))).join(',');
}

function sizeText(size: ContainerSize | undefined): string {
  return size ? `${humanSize(size.written)} (virtual ${humanSize(size.total)})` : '0B';
}
