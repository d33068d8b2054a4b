# fish completion for opsworkscm-local(1).

set -l program opsworkscm-local
set -l steering worlds clock advance fail hold release faults journal export import reset
set -l runs "not __fish_seen_subcommand_from health model check backup $steering"
set -l first "not __fish_seen_subcommand_from run health model check backup $steering"
set -l checks "__fish_seen_subcommand_from check"
set -l copies "__fish_seen_subcommand_from backup; and not __fish_seen_subcommand_from $steering"
set -l steers "__fish_seen_subcommand_from $steering"
set -l changes backup create restore maintenance update delete delete-backup associate
set -l operations AssociateNode CreateBackup CreateServer DeleteBackup DeleteServer \
    DescribeAccountAttributes DescribeBackups DescribeEvents DescribeNodeAssociationStatus \
    DescribeServers DisassociateNode ExportServerEngineAttribute ListTagsForResource \
    RestoreServer StartMaintenance TagResource UntagResource UpdateServer \
    UpdateServerEngineAttributes

complete -c $program -f
complete -c $program -n $first -a run -d "Start; also without a command"
complete -c $program -n $first -a health -d "Ask a running emulator"
complete -c $program -n $first -a model -d "Write service models for current AWS clients"
complete -c $program -n $first -a check -d "Tell what of a store is damaged"
complete -c $program -n $first -a backup -d "Copy a store, also one that is in use"
complete -c $program -n $first -a worlds -d "Which accounts there are, and what they hold"
complete -c $program -n $first -a clock -d "Tell the time, stop the clock, let it run, set it"
complete -c $program -n $first -a advance -d "Let time pass, and tell what happens"
complete -c $program -n $first -a fail -d "Let changes, or calls, fail from now on"
complete -c $program -n $first -a hold -d "Let changes wait until they are released"
complete -c $program -n $first -a release -d "End what is held"
complete -c $program -n $first -a faults -d "What was told to fail, or to wait"
complete -c $program -n $first -a journal -d "Which calls there were"
complete -c $program -n $first -a export -d "Write the world as a document"
complete -c $program -n $first -a import -d "Make the world what a document says"
complete -c $program -n $first -a reset -d "Make the world what it was at the start"
complete -c $program -n $first -l version -d "Print the version"
complete -c $program -s h -l help -d "List the options"

complete -c $program -n $runs -x -l host -a "127.0.0.1 ::1 0.0.0.0" -d "Address to listen on"
complete -c $program -n $runs -x -l port -d "Port to listen on; 0: any free one"
complete -c $program -n $runs -rF -l port-file -d "Gets the port once it listens"
complete -c $program -n $runs -rF -l data -d "File to keep the store in"
complete -c $program -n $runs -x -l backup-every -a "10m 1h 1d" -d "How often to copy the store"
complete -c $program -n $runs -x -l backup-dir -a "(__fish_complete_directories)" \
    -d "Folder for these copies"
complete -c $program -n $runs -x -l backup-keep -d "How many of them stay"
complete -c $program -n $runs -rF -l init -d "World document that an empty store begins with"
complete -c $program -n $runs -x -l server -d "Make sure that this HEALTHY server exists"
complete -c $program -n $runs -x -l duration -d "How long a change takes" \
    -a "backup= create= restore= maintenance= update= delete= delete-backup= associate="
complete -c $program -n $runs -x -l limit -a "manual-backups= servers=" -d "How many there may be"
complete -c $program -n $runs -x -l seed -d "Number from which all random values follow"
complete -c $program -n $runs -x -l account -d "Default account, 12 digits"
complete -c $program -n $runs -x -l region -d "Default region"
complete -c $program -n $runs -x -l slots -d "Slots of the accounts kept here, such as 0-255"
complete -c $program -n $runs -x -l shard -d "Name of this one of several emulators"
complete -c $program -n $runs -x -l trusted-proxy -d "Proxy whose X-Forwarded fields count"
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
complete -c $program -n $checks -rF -l data -d "The store"
complete -c $program -n $checks -rF -l salvage -d "New file for what isn't damaged"
complete -c $program -n $copies -rF -l data -d "The store"
complete -c $program -n $copies -x -l url -a "http://127.0.0.1:20161" -d "Where it runs"
complete -c $program -n $copies -rF -l output -d "New file for the copy"
complete -c $program -n $copies -x -l control-token -d "Bearer token that may use /_emulator"
complete -c $program -n $copies -rF -l config -d "TOML file with the settings"

function __opsworkscm_local_of --description "Whether the command is one of these"
    set -l words (commandline -opc)
    contains -- "$words[2]" $argv
end
complete -c $program -n $steers -x -l url -a "http://127.0.0.1:20161" -d "Where it runs"
complete -c $program -n $steers -x -l account -d "Whose world"
complete -c $program -n $steers -x -l control-token -d "Bearer token that may use /_emulator"
complete -c $program -n $steers -rF -l config -d "TOML file with the settings"
complete -c $program -n $steers -l json -d "Print replies as they come"
complete -c $program -n "__opsworkscm_local_of clock" -a "freeze run set"
complete -c $program -n "__opsworkscm_local_of clock" -x -l rate -d "How fast it runs"
complete -c $program -n "__opsworkscm_local_of advance" -a next -d "To what is due next"
complete -c $program -n "__opsworkscm_local_of fail hold release" -a "$changes"
complete -c $program -n "__opsworkscm_local_of fail" -a "$operations"
complete -c $program -n "__opsworkscm_local_of fail hold" -l once -d "Only the next one"
complete -c $program -n "__opsworkscm_local_of fail hold" -x -l times -d "Only the next so many"
complete -c $program -n "__opsworkscm_local_of fail hold release journal" -x -l server \
    -d "Only of this server"
complete -c $program -n "__opsworkscm_local_of fail hold release journal" -x -l region \
    -d "Only in this region"
complete -c $program -n "__opsworkscm_local_of fail release" -x -l status \
    -a "FAILED UNHEALTHY CONNECTION_LOST" -d "What the server becomes"
complete -c $program -n "__opsworkscm_local_of release" -x -l backup-id -d "Only this backup"
complete -c $program -n "__opsworkscm_local_of release" -x -l fail -d "It fails, for this reason"
complete -c $program -n "__opsworkscm_local_of faults journal" -a clear -d "Take all away"
complete -c $program -n "__opsworkscm_local_of journal" -l follow -d "Each call as it comes"
complete -c $program -n "__opsworkscm_local_of journal" -x -l limit -d "The last so many"
complete -c $program -n "__opsworkscm_local_of journal" -x -l operation -a "$operations" \
    -d "Only calls of this operation"
complete -c $program -n "__opsworkscm_local_of export import" -F
complete -c $program -n "__opsworkscm_local_of import" -l merge -d "Merge it in"
