import { describe, expect, test } from 'vitest';
import { compile } from '../../util/template/template.js';
import { containerFields } from './container.js';
import { type Fields, withZeroValues } from './field.js';
import { imageFields } from './image.js';
import { networkFields } from './network.js';
import { volumeFields } from './volume.js';

const container = {
  Id: 'ab12',
  State: { Pid: 0 },
  HostConfig: { Dns: ['1.1.1.1'], CapAdd: null, Mounts: [{ Type: 'tmpfs', Target: '/t' }] },
  Mounts: [{ Type: 'bind', Source: '/b' }],
  Config: { Env: ['A=1'], Entrypoint: null, Volumes: null, Labels: { a: '1' } },
  NetworkSettings: { Networks: { net: { Aliases: null, IPAMConfig: null, DriverOpts: null } } },
};
const image = { Id: 'sha256:ab', Config: { Cmd: ['sh'], Labels: null } };
const network = { Id: 'cd', IPAM: { Options: null, Config: [{ Subnet: '10.0.0.0/8' }] } };
const volume = { Name: 'data', Options: null };

const fill = (template: string, data: object, fields: Fields) => compile(template)(withZeroValues(data, fields));

describe('a template finds Go’s zero value', () => {
  test.each<[string, string]>([
    ['{{.ID}} {{.Id}}', 'ab12 ab12'],
    ['{{.State.Health}} {{json .State.Health}} {{if .State.Health}}well{{else}}unknown{{end}}', '<nil> null unknown'],
    ['{{.Config.ExposedPorts}} {{json .Config.ExposedPorts}}', 'map[] null'],
    ['{{.Config.Entrypoint}} {{json .Config.Entrypoint}} {{len .Config.Entrypoint}}', '[] null 0'],
    ['{{.Config.Volumes}} {{range .Config.Volumes}}x{{end}}{{.Config.Labels.none}}', 'map[] <no value>'],
    ['{{.Config.Healthcheck}} {{.Config.StopTimeout}} {{json .Config.StopSignal}}', '<nil> <nil> ""'],
    [
      '{{.HostConfig.Tmpfs}} {{.HostConfig.Sysctls}} {{.HostConfig.CapAdd}} {{.HostConfig.DNS}}',
      'map[] map[] [] [1.1.1.1]',
    ],
    ['{{range .HostConfig.Mounts}}{{.Source}},{{.ReadOnly}},{{.TmpfsOptions}}{{end}}', ',false,<nil>'],
    ['{{.SizeRw}} {{.SizeRootFs}} {{range .Mounts}}{{.Name}}|{{.Source}}{{end}}', '<nil> <nil> |/b'],
    ['{{range .NetworkSettings.Networks}}{{.Aliases}}{{.IPAMConfig}}{{.DriverOpts}}{{end}}', '[]<nil>map[]'],
    ['{{index .Config.Labels "none"}}', ''],
  ])('in a container: %s', (template, text) => expect(fill(template, container, containerFields)).toBe(text));

  test.each<[string, string]>([
    ['{{.ID}} {{.Config.Labels}} {{.Config.Entrypoint}} {{.Config.ExposedPorts}}', 'sha256:ab map[] [] map[]'],
    ['{{json .Config.User}} {{json .Config.WorkingDir}} {{json .Config.Volumes}}', '"" "" null'],
  ])('in an image: %s', (template, text) => expect(fill(template, image, imageFields)).toBe(text));

  test('in a network and a volume', () => {
    const template = '{{.ID}} {{.IPAM.Options}} {{range .IPAM.Config}}{{.Subnet}} {{.IPRange}};{{end}}';
    expect(fill(template, network, networkFields)).toBe('cd map[] 10.0.0.0/8 ;');
    expect(fill('{{.Options}} {{.Status}} {{.UsageData}}', volume, volumeFields)).toBe('map[] map[] <nil>');
  });
});

test.each<[string, Fields, object]>([
  ['container', containerFields, container],
  ['image', imageFields, image],
  ['network', networkFields, network],
  ['volume', volumeFields, volume],
])('the JSON of a %s stays as it is', (_, fields, data) => {
  const before = JSON.stringify(data);
  expect(JSON.stringify(withZeroValues(data, fields))).toBe(before);
  expect(JSON.stringify(data)).toBe(before);
  expect(fill('{{range $key, $value := .}}{{$key}} {{end}}', data, fields).trim()).toBe(
    Object.keys(data).sort().join(' '),
  );
});

test.each(['{{.Nope}}', '{{.Config.Nope}}', '{{.State.Health.Status}}'])('%s fails as before', (template) => {
  expect(() => fill(template, container, containerFields)).toThrow('template parsing error');
});
