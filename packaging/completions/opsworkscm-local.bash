# bash completion for opsworkscm-local(1).

_opsworkscm_local() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} word command=run

  # bash has split --option=value into three words.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      health | model | check | backup | worlds | clock | advance | fail | hold | release | \
        faults | journal | export | import | reset)
        command=$word
        break
        ;;
    esac
  done

  local words
  local changes="backup create restore maintenance update delete delete-backup associate"
  local operations="AssociateNode CreateBackup CreateServer DeleteBackup DeleteServer
    DescribeAccountAttributes DescribeBackups DescribeEvents
    DescribeNodeAssociationStatus DescribeServers DisassociateNode
    ExportServerEngineAttribute ListTagsForResource RestoreServer
    StartMaintenance TagResource UntagResource UpdateServer
    UpdateServerEngineAttributes"
  local asks="--url --account --control-token --config --json --help"
  case $previous in
    --port-file | --data | --salvage | --init | --config | --tls-certificate | --tls-key)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      compopt -o filenames
      return
      ;;
    --output | --backup-dir)
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      compopt -o filenames
      return
      ;;
    --auth) words="none signature" ;;
    --control) words="open signed off" ;;
    --console) words="on off" ;;
    --log-format) words="text json" ;;
    --log-level) words="trace debug info warn error off" ;;
    --host) words="127.0.0.1 ::1 0.0.0.0" ;;
    --url) words="http://127.0.0.1:20161" ;;
    --duration)
      words="backup= create= restore= maintenance= update= delete= delete-backup= associate="
      compopt -o nospace
      ;;
    --deadline)
      words="idle= head= body= write="
      compopt -o nospace
      ;;
    --limit)
      words="manual-backups= servers="
      compopt -o nospace
      ;;
    --status) words="FAILED UNHEALTHY CONNECTION_LOST" ;;
    --operation) words=$operations ;;
    --backup-every) words="10m 1h 1d" ;;
    --port | --backup-keep | --server | --seed | --account | --region | --slots | --shard | --trusted-proxy | --credential | --allow-host | \
      --cors-origin | --connections-max | --control-token | --rate | --times | --backup-id | \
      --fail | --limit)
      return
      ;;
    *)
      if [[ $command == @(export|import) && $current != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        compopt -o filenames
        return
      fi
      case $command in
        health) words="--url --config --help" ;;
        model) words="--output --help" ;;
        check) words="--data --salvage --help" ;;
        backup) words="--data --url --output --control-token --config --help" ;;
        worlds | export | reset) words=$asks ;;
        clock) words="freeze run set --rate $asks" ;;
        advance) words="next $asks" ;;
        fail) words="$changes $operations --once --times --server --region --status $asks" ;;
        hold) words="$changes --once --times --server --region $asks" ;;
        release) words="$changes --server --region --backup-id --fail --status $asks" ;;
        faults) words="clear $asks" ;;
        journal) words="clear --follow --limit --operation --server --region $asks" ;;
        import) words="--merge $asks" ;;
        run)
          words="--host --port --port-file --data --backup-every --backup-dir --backup-keep --init --server --duration --limit --seed
            --account --region --slots --shard --trusted-proxy --auth --credential --control --control-token --console --explain-signatures
            --allow-host --cors-origin --tls-certificate --tls-key --deadline --connections-max --until-stdin-closes --log-format --log-level --config --help"
          ((COMP_CWORD > 1)) || words="run health model check backup worlds clock advance fail hold
            release faults journal export import reset $words --version"
          ;;
      esac
      # Words before options, where there are any.
      [[ $command == @(clock|advance|fail|hold|release|faults|journal) && $current != -* ]] &&
        words=${words%% --*}
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _opsworkscm_local opsworkscm-local
