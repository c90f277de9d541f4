/** What each shell has to be told: to ask us. */
export const scripts: Readonly<Record<string, string>> = {
  bash: `_mydocker() {
  local line=\${COMP_LINE:0:COMP_POINT} words word
  read -ra words <<< "$line"
  case $line in *[[:space:]]) words+=('') ;; esac
  word=\${words[\${#words[@]} - 1]}
  mapfile -t COMPREPLY < <("\${words[0]}" __complete "\${words[@]:1}" 2> /dev/null)
  # Where bash parts words, it wants what follows alone.
  case $word in *[:=]*) word=\${word%"\${word##*[:=]}"}; COMPREPLY=("\${COMPREPLY[@]#"$word"}") ;; esac
}
complete -o default -F _mydocker mydocker
`,
  zsh: `#compdef mydocker
_mydocker() {
  local -a found
  found=("\${(@f)$("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2> /dev/null)}")
  if [[ -n \${found[1]} ]]; then compadd -a found; else _files; fi
}
compdef _mydocker mydocker
`,
  fish: `function __mydocker_complete
  set -l words (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token --cut-at-cursor)
  $words[1] __complete $words[2..-1] 2>/dev/null
end
complete --command mydocker --condition 'count (__mydocker_complete) >/dev/null' --no-files --arguments '(__mydocker_complete)'
`,
};
