import { type VolumeRecord, volumeData } from '../../volume/store.js';

/** A volume in the shape of Docker's API. */
export function describeVolume(root: string, { name, created, labels, anonymous, options }: VolumeRecord) {
  return {
    CreatedAt: created,
    Driver: 'local',
    Labels: anonymous ? { ...labels, 'com.docker.volume.anonymous': '' } : labels,
    Mountpoint: volumeData(root, name),
    Name: name,
    Options: options ?? null,
    Scope: 'local',
  };
}
