# bash completion for waybar-llm-bridge. The program itself says what may come next.

_waybar_llm_bridge() {
  local word candidate _description
  local -a words=()
  COMPREPLY=()

  # Readline cuts words at `=`; the program wants `--flag=value` in one piece.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if ((${#words[@]} > 0)) && [[ ${words[-1]} == --*= || (${words[-1]} == --* && $word == =*) ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
  done

  local current=${words[-1]-} prefix=
  if [[ $current == --*=* && $COMP_WORDBREAKS == *=* ]]; then
    prefix=${current%%=*}=
  fi

  # The words are handed over as they stand: nothing that is on the line is ever run.
  while IFS=$'\t' read -r candidate _description; do
    if [[ $candidate == :files ]]; then
      compopt -o default
    elif [[ $candidate == "$current"* ]]; then
      COMPREPLY+=("${candidate#"$prefix"}")
    fi
  done < <(command waybar-llm-bridge complete -- "${words[@]}" 2>/dev/null)

}

complete -F _waybar_llm_bridge waybar-llm-bridge
