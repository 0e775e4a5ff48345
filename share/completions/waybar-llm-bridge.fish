# fish completion for waybar-llm-bridge. The program itself says what may come next.

function __waybar_llm_bridge_answer
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    # The words are handed over as they stand: nothing that is on the line is ever run.
    command waybar-llm-bridge complete -- $words[2..-1] "$current" 2>/dev/null
end

function __waybar_llm_bridge_wants_files
    __waybar_llm_bridge_answer | string match --quiet :files
end

complete --command waybar-llm-bridge --condition __waybar_llm_bridge_wants_files --force-files
complete --command waybar-llm-bridge --no-files \
    --arguments '(__waybar_llm_bridge_answer | string match --invert :files)'
