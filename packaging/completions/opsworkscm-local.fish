# fish completion for opsworkscm-local(1).

set -l program opsworkscm-local
set -l runs "not __fish_seen_subcommand_from health model check backup"
set -l first "not __fish_seen_subcommand_from run health model check backup"

complete -c $program -f
complete -c $program -n $first -a run -d "Start; also without a command"
complete -c $program -n $first -a health -d "Ask a running emulator"
complete -c $program -n $first -a model -d "Write service models for current AWS clients"
complete -c $program -n $first -a check -d "Tell what of a store is damaged"
complete -c $program -n $first -a backup -d "Copy a store, also one that is in use"
complete -c $program -n $first -l version -d "Print the version"
complete -c $program -s h -l help -d "List the options"

complete -c $program -n $runs -x -l host -a "127.0.0.1 ::1 0.0.0.0" -d "Address to listen on"
complete -c $program -n $runs -x -l port -d "Port to listen on; 0: any free one"
complete -c $program -n $runs -rF -l port-file -d "Gets the port once it listens"
complete -c $program -n $runs -rF -l data -d "File to keep the store in"
complete -c $program -n $runs -rF -l init -d "World document that an empty store begins with"
complete -c $program -n $runs -x -l server -d "Make sure that this HEALTHY server exists"
complete -c $program -n $runs -x -l duration -d "How long a change takes" \
    -a "backup= create= restore= maintenance= update= delete= delete-backup= associate="
complete -c $program -n $runs -x -l limit -a "manual-backups= servers=" -d "How many there may be"
complete -c $program -n $runs -x -l seed -d "Number from which all random values follow"
complete -c $program -n $runs -x -l account -d "Default account, 12 digits"
complete -c $program -n $runs -x -l region -d "Default region"
complete -c $program -n $runs -x -l auth -a "none signature" -d "Whether signatures are verified"
complete -c $program -n $runs -x -l credential -d "KEY:SECRET[:ACCOUNT] that may sign"
complete -c $program -n $runs -x -l control -a "open signed off" -d "Who may use /_emulator"
complete -c $program -n $runs -x -l control-token -d "Bearer token that may use /_emulator"
complete -c $program -n $runs -x -l console -a "on off" -d "Whether there is a page to watch it"
complete -c $program -n $runs -l explain-signatures -d "Log how the expected one came about"
complete -c $program -n $runs -x -l allow-host -d "Name or *.suffix by which clients may call"
complete -c $program -n $runs -x -l cors-origin -d "Web origin that may call"
complete -c $program -n $runs -rF -l tls-certificate -d "PEM file: speak TLS only"
complete -c $program -n $runs -rF -l tls-key -d "PEM file with the key of the certificate"
complete -c $program -n $runs -x -l deadline -a "idle= head= body= write=" \
    -d "How long a client may take"
complete -c $program -n $runs -x -l connections-max -d "Most connections at once"
complete -c $program -n $runs -l until-stdin-closes -d "End when nobody holds the other end of the input"
complete -c $program -n $runs -x -l log-format -a "text json" -d "Form of the log"
complete -c $program -n $runs -x -l log-level -d "Least important that is logged" \
    -a "trace debug info warn error off"
complete -c $program -n $runs -rF -l config -d "TOML file with any of these"

complete -c $program -n "__fish_seen_subcommand_from health" -x -l url \
    -a "http://127.0.0.1:20161" -d "Where it runs"
complete -c $program -n "__fish_seen_subcommand_from health" -rF -l config \
    -d "TOML file with the settings"
complete -c $program -n "__fish_seen_subcommand_from model" -x -l output \
    -a "(__fish_complete_directories)" -d "Folder to write to"
complete -c $program -n "__fish_seen_subcommand_from check backup" -rF -l data -d "The store"
complete -c $program -n "__fish_seen_subcommand_from check" -rF -l salvage \
    -d "New file for what isn't damaged"
complete -c $program -n "__fish_seen_subcommand_from backup" -rF -l output \
    -d "New file for the copy"
