#compdef waybar-llm-bridge
# zsh completion for waybar-llm-bridge. The program itself says what may come next.

_waybar-llm-bridge() {
  local line
  local -a candidates
  local -i wants_files=0

  # The words are handed over without their quotes: nothing that is on the line is ever run.
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      wants_files=1
    else
      candidates+=("${${line//:/\\:}/$'\t'/:}")
    fi
  done < <(command waybar-llm-bridge complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)

  if (( wants_files )); then
    [[ $PREFIX == --*=* ]] && compset -P '*='
    _files
  else
    _describe 'waybar-llm-bridge' candidates
  fi
}

# Found on fpath, this file is the function's body; sourced, it has to be made known.
if [[ ${funcstack[1]-} == _waybar-llm-bridge ]]; then
  _waybar-llm-bridge "$@"
elif (( ${+functions[compdef]} )); then
  compdef _waybar-llm-bridge waybar-llm-bridge
fi
