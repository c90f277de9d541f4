#!/bin/sh
# What the whole shim does, as far as that needs no root: sh shim.sh PROGRAM
# shellcheck disable=SC2016 # what is quoted is for the shell that the shim runs
shim=$(realpath "$1")
failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
	echo "shim.sh: $*" >&2
	failed=1
}

# write_plan WORD...: a NUL ends each.
write_plan() {
	printf '%s\0' "$@" >"$scratch/plan"
}

# expect EXIT-CODE STDOUT WORD...: these words are the plan.
expect() {
	code=$1 stdout=$2
	shift 2
	write_plan "$@"
	got=$(timeout 60 "$shim" 2>"$scratch/stderr" 3>"$scratch/reports" 4<"$scratch/plan")
	status=$?
	if [ "$status" != "$code" ] || [ "$got" != "$stdout" ]; then
		fail "$*: exit code $status and '$got', not $code and '$stdout': $(cat "$scratch/stderr")"
	fi
}

# expect_errno NUMBER WORD...: the last instruction fails, and with this error.
expect_errno() {
	number=$1
	shift
	expect 125 '' "$@"
	[ "$(tail -n 1 "$scratch/reports" | cut -d ' ' -f 4)" = "$number" ] ||
		fail "$*: no errno $number in the last of these reports: $(cat "$scratch/reports")"
}

# The command is found as a shell would find it, but runs without one.
mkdir "$scratch/bin" "$scratch/bin/tool" "$scratch/other" "$scratch/noexec"
echo 'no program' >"$scratch/noexec/tool"
printf '#!/bin/sh\necho "tool $*"\n' >"$scratch/other/tool"
echo 'echo no program' >"$scratch/other/text"
chmod +x "$scratch"/other/*
expect 0 hello 3 exec echo hello
expect 0 '' 1 env
expect 3 '' 4 exec sh -c 'exit 3'
expect 0 'tool a b' 2 env "PATH=/nonexistent:$scratch/bin:$scratch/noexec:$scratch/other" 4 exec tool a b
expect 0 'tool ' 2 env "PATH=$scratch/bin" 2 exec "$scratch/other/tool"
expect 0 'a b' 3 env 'A=a b' "PATH=$PATH" 4 exec sh -c 'echo "$A"'
expect_errno 2 2 exec nonexistent
expect_errno 2 2 exec ''
expect_errno 2 2 env "PATH=$scratch/bin" 2 exec tool
expect_errno 2 2 exec /nonexistent
expect_errno 8 2 exec "$scratch/other/text"
expect_errno 13 2 exec "$scratch/noexec/tool"
expect_errno 13 2 env "PATH=$scratch/noexec:$scratch/bin" 2 exec tool
expect_errno 20 2 exec "$scratch/other/tool/x"
expect_errno 21 2 exec "$scratch/bin"
cd "$scratch/other" || exit 1
expect 0 'tool ' 2 env 'PATH=/nonexistent:' 2 exec tool

# A process that is gone, or another one by now, is not entered. A link of /proc is no way to a directory.
expect_errno 3 4 setns 999999999 1 uts
expect_errno 3 4 setns $$ 1 uts
expect_errno 22 4 setns $$ 1 nonsense
expect_errno 40 2 chdir /proc/self/cwd

# Plans that make no sense.
expect 125 '' exec true
expect 125 '' 3 exec true
expect_errno 38 1 nonsense
expect_errno 22 1 exec
expect_errno 22 2 clone nonsense
expect_errno 9 1 wait

# A plan larger than any single argument may be, one that is cut off, none at all.
long=$(head -c 100000 /dev/zero | tr '\0' x)
expect 0 300000 8 exec sh -c 'echo "$*" | tr -cd x | wc -c' sh "$long" "$long" "$long"
printf '2\0exec\0true' | "$shim" 3>/dev/null 4<&0 2>/dev/null
[ $? = 125 ] || fail 'runs a plan that is cut off'
"$shim" 3>/dev/null 4<&- 2>/dev/null
[ $? = 125 ] || fail 'runs without a plan'

# The report channel is not for the command, whether there is one or not.
expect 0 closed 4 exec sh -c '[ -e /proc/self/fd/3 ] || echo closed'
write_plan 3 monitor "$scratch" attach 3 listen "$scratch" "$scratch" 2 clone - 2 pipes - 4 exec sh -c '[ -e /proc/self/fd/3 ] || echo closed'
got=$("$shim" 3>&- 4<"$scratch/plan" </dev/null)
[ "$got" = closed ] || fail "without a report channel: $got"

# What else the caller has open is not for the command either.
write_plan 4 exec sh -c '[ -e /proc/self/fd/5 ] || [ -e /proc/self/fd/9 ] || echo closed'
got=$("$shim" 3>/dev/null 4<"$scratch/plan" 5</ 9</etc)
[ "$got" = closed ] || fail "a descriptor of the caller's is open"

# The parent waits for its child, and ends as that one ended.
expect 4 child 2 clone - 4 exec sh -c 'echo child; exit 4'
expect 137 '' 2 clone - 4 exec sh -c 'kill -KILL $$'
expect_errno 2 2 clone - 2 exec nonexistent
expect 7 '' 2 clone - 4 exec sh -c 'trap "exit 7" TERM; kill -TERM $PPID; while :; do sleep 0.1; done'

# An init ends as its command does, and passes signals on.
expect 4 init 1 init 4 exec sh -c 'echo init; exit 4'
expect 137 '' 1 init 4 exec sh -c 'kill -KILL $$'
expect 7 '' 1 init 4 exec sh -c 'trap "exit 7" TERM; kill -TERM $PPID; while :; do sleep 0.1; done'
expect 0 closed 1 init 4 exec sh -c 'while [ -e /proc/$PPID/fd/3 ]; do sleep 0.1; done; echo closed'

# When the engine is gone the child ends too, and when the parent is gone.
write_plan 2 clone - 3 exec sleep 1000
timeout 60 "$shim" 3>&1 4<"$scratch/plan" >/dev/null 2>&1 </dev/null | head -n 1 >"$scratch/first"
[ -s "$scratch/first" ] || fail 'no report'
# The pipe ends when the last process that has it open ends.
write_plan 2 clone - 4 exec sh -c 'kill -KILL $PPID; exec sleep 1000'
timeout 60 sh -c '"$0" 4<"$1" | cat' "$shim" "$scratch/plan" 2>/dev/null || fail 'the child outlives its parent'

# A monitor: what the command prints comes by way of it, and how it ended stands in a file.
run=$scratch/run
mkdir "$run"
# monitored MODE STDIO WORD...: the relay has ended when this has, with status in $status, output in $got and $errors.
monitored() {
	mode=$1 stdio=$2
	shift 2
	rm -f "$run/exit"
	# shellcheck disable=SC2086
	write_plan 2 keys 16 3 monitor "$run" "$mode" 3 listen "$run" "$run" 6 log ${driver:-local} "$run/log" 0 1 - 2 record "$run/exit" 2 clone - $stdio "$@"
	got=$(timeout 60 "$shim" 2>"$scratch/stderr" 3>"$scratch/reports" 4<"$scratch/plan")
	status=$?
	errors=$(cat "$scratch/stderr")
}
recorded() {
	i=0
	while [ ! -e "$run/exit" ] && [ $i -lt 600 ]; do sleep 0.1; i=$((i + 1)); done
	sed 's/.*"exitCode":\([0-9]*\),"finishedAt":"2.*Z".*/\1/' "$run/exit"
}

monitored attach '2 pipes -' 4 exec sh -c 'echo out; echo err >&2; exit 5'
[ "$status $got $errors $(recorded)" = '0 out err 5' ] || fail "pipes: $status '$got' '$errors' $(recorded)"
monitored attach '3 pty 24 80' 4 exec sh -c 'test -t 0 && test -t 1 && test -t 2 && stty size'
# Without "terminal" the relay reads frames, and a terminal has none: what comes is for the log.
grep -q '24 80' "$run/log" || fail "no terminal of that size: $(cat "$run/log")"
monitored attach,terminal '3 pty 24 80' 4 exec sh -c 'seq 1 5000; exit 5'
[ "$got" = "$(seq 1 5000 | sed 's/$/\r/')" ] && [ "$(recorded)" = 5 ] || fail 'the output of a terminal does not arrive whole'
monitored attach '2 pipes -' 4 exec sh -c 'kill -KILL $$'
[ "$(recorded)" = 137 ] || fail "a signal: $(recorded)"
# 4 MiB, more than any buffer on the way.
monitored attach '2 pipes -' 4 exec sh -c 'head -c 4194304 /dev/zero | tr "\0" x'
[ "${#got}" = 4194304 ] || fail "of 4194304 bytes came ${#got}"
# A log whose writer was killed in the middle of a record goes on behind the last whole one.
rm "$run/log"
monitored attach '2 pipes -' 4 exec sh -c 'echo first'
cp "$run/log" "$scratch/whole"
monitored attach '2 pipes -' 4 exec sh -c 'echo second, which is torn'
truncate -s -5 "$run/log"
monitored attach '2 pipes -' 4 exec sh -c 'echo third'
[ "$(grep -aoE 'first|second|third' "$run/log" | tr -d '\n')" = firstthird ] || fail "goes on behind a torn record: $(cat "$run/log")"
[ "$(head -c "$(stat -c %s "$scratch/whole")" "$run/log" | cksum)" = "$(cksum <"$scratch/whole")" ] || fail 'the first record was changed'
# As docker writes it, and goes on behind a torn line.
driver=json-file
rm "$run/log"
printf '{"log":"whole\\n"}
{"log":"torn' >"$run/log"
# Escapes, an invalid byte, a line of more than 16 KiB, the rest without an end.
monitored attach '2 pipes -' 4 exec sh -c 'printf "\000\t\"\\<\377\303\251\342\200\250\n"; head -c 16385 /dev/zero | tr "\0" x; printf "\nrest"'
sed 's/,"time":"2[-0-9T:.]*Z"}$/}/' "$run/log" >"$scratch/json"
x=$(head -c 16384 /dev/zero | tr '\0' x)
cat >"$scratch/expected" <<EOF
{"log":"whole\\n"}
{"log":"\\u0000\\u0009\\"\\\\\\u003c\\ufffdé\\u2028\\n","stream":"stdout"}
{"log":"$x","stream":"stdout"}
{"log":"x\\n","stream":"stdout"}
{"log":"rest","stream":"stdout"}
EOF
cmp -s "$scratch/json" "$scratch/expected" || fail "json-file: $(cut -c 1-200 "$scratch/json")"
driver=local
# stdin, to its end.
printf 'typed' >"$scratch/typed"
write_plan 3 monitor "$run" attach,stdin 3 listen "$run" "$run" 2 clone - 2 pipes once 2 exec cat
got=$(timeout 60 "$shim" 3>/dev/null 4<"$scratch/plan" <"$scratch/typed")
[ "$got" = typed ] || fail "stdin: $got"
# Nobody has our stdout open when we have gone.
write_plan 3 monitor "$run" - 3 listen "$run" "$run" 2 record "$run/exit" 2 clone - 2 pipes - 3 exec sleep 0.3
rm -f "$run/exit"
got=$(timeout 60 "$shim" 3>/dev/null 4<"$scratch/plan") || fail 'a monitor that nobody attaches to'
[ ! -e "$run/exit" ] || fail 'waited for the command'
[ "$(recorded)" = 0 ] || fail 'no record'

# For a client: a session of its own, of somebody who is still there.
"$shim" session $$ - 0 0 /bin/sh -c 'read -r _ _ _ _ _ session _ </proc/$$/stat; [ "$session" = $$ ] && exit 7'
[ $? = 7 ] || fail 'no session of its own'
"$shim" session 1 - 0 0 /bin/sh -c 'exit 7'
[ $? = 125 ] || fail 'a session of somebody who is gone'

exit "$failed"
