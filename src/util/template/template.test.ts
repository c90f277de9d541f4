import { describe, expect, test } from 'vitest';
import { compile } from './template.js';

const data = {
  Name: '/web',
  State: { Pid: 42, Running: true, Error: '' },
  Args: ['-c', 'a b'],
  Empty: [],
  Nothing: null,
  Labels: { 'com.x': 'one', b: 'two' },
  Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }], '81/tcp': null },
  Label: (name: string) => `label ${name}`,
};

const fill = (text: string) => compile(text)(data);

describe('values', () => {
  test.each([
    ['plain', 'plain'],
    ['{{.State.Pid}}', '42'],
    ['{{ .Name }}!', '/web!'],
    ['{{.State.Running}} {{.State.Error}}', 'true '],
    ['{{.Args}} {{.Empty}} {{.Nothing}}', '[-c a b] [] <nil>'],
    ['{{.Labels}}', 'map[b:two com.x:one]'],
    ['{{json .Labels}}', '{"com.x":"one","b":"two"}'],
    ['{{json .Nothing}}{{json .Args}}', 'null["-c","a b"]'],
    ['{{$.State.Pid}}', '42'],
    ['{{(index .Args 1)}}', 'a b'],
    ['{{(index (index .Ports "80/tcp") 0).HostPort}}', '8080'],
    ['{{index .Labels "com.x"}},{{index .Labels "none"}}', 'one,'],
    ['{{.Labels.b}},{{.Labels.none}}', 'two,<no value>'],
    ['{{.Label "x"}}', 'label x'],
    ['{{"a\\tb"}}{{`c\\n`}}{{-1}}{{true}}', 'a\tbc\\n-1true'],
  ])('%s', (text, expected) => expect(fill(text)).toBe(expected));
});

describe('blocks', () => {
  test.each([
    ['{{if .State.Running}}up{{else}}down{{end}}', 'up'],
    ['{{if .State.Error}}bad{{else if eq .State.Pid 42}}pid{{else}}x{{end}}', 'pid'],
    ['{{if not .Empty}}none{{end}}', 'none'],
    ['{{range .Args}}<{{.}}>{{end}}', '<-c><a b>'],
    ['{{range $i, $e := .Args}}{{if $i}}, {{end}}{{$i}}={{$e}}{{end}}', '0=-c, 1=a b'],
    ['{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}', 'b=two;com.x=one;'],
    ['{{range .Empty}}x{{else}}nobody{{end}}{{range .Nothing}}x{{end}}', 'nobody'],
    [
      '{{range $p, $c := .Ports}}{{$p}} -> {{if $c}}{{(index $c 0).HostPort}}{{else}}-{{end}} {{end}}',
      '80/tcp -> 8080 81/tcp -> - ',
    ],
    ['{{range .Args}}{{$.Name}}{{break}}{{end}}', '/web'],
    ['{{range .Args}}{{if eq . "-c"}}{{continue}}{{end}}{{.}}{{end}}', 'a b'],
    ['{{with .State}}{{.Pid}}{{end}}{{with .Nothing}}x{{else}}y{{end}}', '42y'],
    ['{{$x := 1}}{{range .Args}}{{$x = len .}}{{end}}{{$x}}', '3'],
    ['{{$x := 1}}{{if true}}{{$x := 2}}{{end}}{{$x}}', '1'],
    ['a  {{- "b" -}}  c{{/* no */}}d {{- /* no */ -}} e', 'abcde'],
  ])('%s', (text, expected) => expect(fill(text)).toBe(expected));
});

describe('functions', () => {
  test.each([
    ['{{join .Args "|"}} {{split "a,b" ","}}', '-c|a b [a b]'],
    ['{{.Name | upper | printf "%s-%s" "x"}}', 'x-/WEB'],
    ['{{upper "ab"}}{{lower "CD"}}{{title "ef gh"}}', 'ABcdEf Gh'],
    ['{{len .Args}}{{len "é"}}{{len .Labels}}', '222'],
    ['{{eq 1 2 1}}{{ne "a" "b"}}{{lt 1 2}}{{ge "b" "a"}}', 'truetruetruetrue'],
    ['{{and .Name .Empty .Nope}}', '[]'],
    ['{{or .Empty .Name .Nope}}', '/web'],
    ['{{slice .Name 1}} {{slice .Args 0 1}} {{slice "abc" 1 2}}', 'web [-c] b'],
    ['{{printf "%5d|%-5s|%05.1f|%q|%v|%%" 42 "ab" 3.14159 "x" .Args}}', '   42|ab   |003.1|"x"|[-c a b]|%'],
    ['{{printf "%d %s" "x"}}', '%!d(string=x) %!s(MISSING)'],
    ['{{print 1 2 "a" 3}}{{println "x" 1}}', '1 2a3x 1\n'],
    ['{{pad "x" 1 2}}|{{truncate "abcdef" 3}}', ' x  |abc'],
  ])('%s', (text, expected) => expect(fill(text)).toBe(expected));
});

describe('mistakes', () => {
  test.each([
    ['{{.Nope}}', ':1:2: executing "" at <.Nope>: map has no entry for key "Nope"'],
    ['x\n{{.State.Nope}}', ':2:2: executing "" at <.State.Nope>: map has no entry for key "Nope"'],
    ['{{.Nothing.X}}', 'nil pointer evaluating interface {}.X'],
    ['{{.Name.X}}', "can't evaluate field X in type string"],
    ['{{.State.constructor}}', 'no entry for key "constructor"'],
    ['{{index .Args 2}}', 'at <index>: error calling index: index out of range: 2'],
    ['{{range .State.Pid}}{{end}}', "range can't iterate over 42"],
    ['{{.Name "x"}}', "can't give argument to non-function .Name"],
    ['{{eq 1 "1"}}', 'incompatible types for comparison'],
    ['{{nope .}}', ':1: function "nope" not defined'],
    ['{{toString .}}', 'function "toString" not defined'],
    ['{{$x}}', 'undefined variable "$x"'],
    ['{{if .}}{{$x := 1}}{{end}}{{$x}}', 'undefined variable "$x"'],
    ['{{.Name', 'unclosed action'],
    ['{{"abc}}', 'unterminated quoted string'],
    ['{{}}', 'missing value for command'],
    ['{{if}}{{end}}', 'missing value for if'],
    ['{{if .}}', 'unexpected EOF'],
    ['{{end}}', 'unexpected {{end}}'],
    ['{{if .}}{{else}}{{else}}{{end}}', 'expected end; found {{else}}'],
    ['{{(len .}}', 'unclosed left paren'],
    ['{{len .)}}', 'unexpected ")" in command'],
    ['{{.Name | }}', 'missing value for command'],
    ['{{break}}', '{{break}} outside {{range}}'],
    ['{{template "x"}}', '{{template}} is not supported'],
    ['{{.Name & 1}}', 'unexpected "&" in command'],
  ])('%s', (text, message) => {
    expect(() => fill(text)).toThrow('template parsing error: template: ');
    expect(() => fill(text)).toThrow(message);
  });
});
