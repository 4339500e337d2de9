// The few lines that make a shell ask `hostler completion words` at each Tab. The last word goes with `=`
// before it, so that an empty one is a word too.

const bash = `# Completion of hostler for bash; put it where bash-completion looks, or into ~/.bashrc:
#   source <(hostler completion bash)
_hostler() {
  local IFS=$'\\n' line
  local before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}") current="=\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  for line in $(hostler completion words -- "\${before[@]}" "$current" 2>/dev/null); do
    if [[ $line == :file ]]; then
      compopt -o default
      return
    fi
    COMPREPLY+=("\${line%%$'\\t'*}")
  done
}
complete -F _hostler hostler
`;

const zsh = `#compdef hostler
# Completion of hostler for zsh; put it into a folder of $fpath as _hostler, or into ~/.zshrc:
#   source <(hostler completion zsh)
_hostler() {
  local line
  local -a before found
  before=("\${(@)words[2,CURRENT-1]}")
  (( CURRENT == 2 )) && before=()
  for line in "\${(@f)$(hostler completion words -- "\${before[@]}" "=\${words[CURRENT]}" 2>/dev/null)}"; do
    [[ $line == :file ]] && { _files; return }
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe hostler found
}
compdef _hostler hostler
`;

const fish = `# Completion of hostler for fish; put it into ~/.config/fish/completions/hostler.fish, or:
#   hostler completion fish | source
function __hostler_words
    set -l before (commandline -opc)
    set -e before[1]
    set -l found (hostler completion words -- $before "="(commandline -ct) 2>/dev/null)
    if test "$found[1]" = :file
        __fish_complete_path (commandline -ct)
    else
        string join \\n -- $found
    end
end
complete -c hostler -f -a '(__hostler_words)'
`;

export const scripts: Readonly<Record<string, string>> = { bash, zsh, fish };
