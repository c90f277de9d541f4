import { history as readHistory } from '../engine/history.js';
import { chooseImages } from '../engine/image-filters.js';
import { inspectImage } from '../engine/inspect/image.js';
import { readPruneFilters } from '../engine/prune-filters.js';
import { pruneImages } from '../engine/prune-images.js';
import { type Removal, removeImage } from '../engine/rmi.js';
import { tag as tagImage } from '../engine/tag.js';
import { listImages, type NamedImage } from '../image/list.js';
import { familiarReference } from '../image/reference.js';
import { ImageStore } from '../image/store.js';
import { Answer } from './answer.js';
import { imageName } from './image-name.js';
import { summarizeImage } from './image-summary.js';
import { olderImage } from './older-image.js';
import { checkPlatform } from './platform.js';
import { filters, flag, takeBoolean } from './query.js';
import type { Call, Routes } from './router.js';
import { seconds } from './time.js';

export const imageRoutes: Routes = {
  'GET /images/json': list,
  'GET /images/*name/json': inspect,
  'GET /images/*name/history': history,
  'POST /images/*name/tag': tag,
  'POST /images/prune': prune,
  'DELETE /images/*name': remove,
};

async function list({ engine, query }: Call) {
  const { images, problems } = await listImages(new ImageStore(engine.root));
  for (const problem of problems) engine.warn(problem.message);
  // Of before there were several.
  const pattern = query.get('filter');
  const chosen = chooseImages(images, [...filters(query), ...(pattern ? [`reference=${pattern}`] : [])]);
  const withShared = flag(query, 'shared-size');
  return gather(chosen).map((image) => summarizeImage(image, withShared ? images : undefined));
}

/** Each image once, with those of its names that were chosen. */
function gather(lines: ReturnType<typeof chooseImages>): NamedImage[] {
  return [...new Set(lines.map(({ image }) => image))].map((image) => ({
    ...image,
    names: lines.flatMap((line) => (line.image === image && line.name ? [line.name] : [])),
  }));
}

async function inspect({ engine, param, query, version }: Call) {
  const description = await inspectImage(engine, param('name'));
  checkPlatform(query, param('name'), { os: description.Os, architecture: description.Architecture });
  return olderImage(description, version);
}

/** HistoryResponseItem of the API. Only of the image itself an id is known: its layers were no images here. */
async function history({ engine, param, query }: Call) {
  const { image, lines } = await readHistory(engine, param('name'));
  checkPlatform(query, param('name'), image.config);
  return lines.map(({ created, created_by: createdBy, comment, size }, index) => ({
    Id: index === 0 ? image.id : '<missing>',
    Created: seconds(created),
    CreatedBy: createdBy ?? '',
    Tags: index === 0 && image.names.length > 0 ? image.names.map(familiarReference) : null,
    Size: size,
    Comment: comment ?? '',
  }));
}

async function tag({ engine, param, query }: Call) {
  await tagImage(engine, param('name'), imageName(query.get('repo') ?? '', query.get('tag') ?? ''));
  return new Answer(201);
}

async function remove({ engine, param, query }: Call) {
  return describe([await removeImage(engine, param('name'), flag(query, 'force'))]);
}

async function prune({ engine, query }: Call) {
  const { value: dangling = true, rest } = takeBoolean(filters(query), 'dangling');
  const { removals, bytes } = await pruneImages(engine, !dangling, readPruneFilters(rest));
  return { ImagesDeleted: describe(removals), SpaceReclaimed: bytes };
}

/** ImageDeleteResponseItem of the API: the names that went, and what went with the last of them. */
function describe(removals: readonly Removal[]) {
  return removals.flatMap(({ untagged, deleted }) => [
    ...untagged.map((name) => ({ Untagged: familiarReference(name) })),
    ...deleted.map((digest) => ({ Deleted: digest })),
  ]);
}
