#!/usr/bin/env bash
# {{name}}: greets people in a file. A step of a Slipway pipeline; plugin.json says what it takes and gives.
set -u -o noclobber
LC_ALL=C            # bytes are passed on as they come
queue=()            # the host's requests
declare -A answers  # the host's answers to our checkpoints, by id
id='' cancelled=''  # of the request under way, and of the one to cancel; ids are kept as JSON
input='' ended=0    # the line that is being read; when standard input ended
exec {never}<> <(:) # to wait for: nothing comes from here

# The members of a message, as a program for jq, and further arguments for jq.
send() { jq -c --argjson id "$id" "{jsonrpc: \"2.0\", $1}" "${@:2}"; }
failure() { # code, kind, message, effects
  send 'id: $id, error: {$code, $message, data: {$kind, retryable: false, $effects}}' -n \
    --argjson code "$1" --arg kind "$2" --arg message "$3" --arg effects "${4:-none}"
}

# Takes in what the host says: waits for a line, or with `-t SECONDS` no longer than that.
listen() {
  local part status message
  IFS= read -r "$@" part
  status=$?
  input+=$part
  if ((status == 0)); then
    message=$input input=''
    case $(jq -r 'if has("method") | not then "answer" elif has("id") then "request" else .method end' <<<"$message") in
      request) queue+=("$message") ;;
      answer) answers[$(jq -c .id <<<"$message")]=$message ;;
      cancel) cancelled=$(jq -c .params.id <<<"$message") ;;
      *) ;; # a notification of another kind; jq has told standard error of what is no JSON
    esac
  elif ((status == 1)); then # the host is gone, or all has been typed: what is under way gets a second
    ((ended)) || ended=${EPOCHREALTIME/[.,]/}
    ((${EPOCHREALTIME/[.,]/} - ended < 1000000)) || exit 0
    read -r -t 0.02 -u "$never" part
  fi
}

# Works for so many milliseconds and looks up now and then; fails when the request is cancelled meanwhile.
work() {
  local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000))
  while [[ $cancelled != "$id" ]] && ((${EPOCHREALTIME/[.,]/} < end)); do listen -t 0.02; done
  [[ $cancelled != "$id" ]] || { failure 1800 cancelled cancelled; return 1; }
}

# Succeeds when the host has the undo data on its disk. Only then may the effect be made.
checkpoint() {
  local own
  own=$(jq -c '"checkpoint-\(.)"' <<<"$id")
  send 'id: $own, method: "checkpoint", params: {undo: ., effects: "partial"}' --argjson own "$own" <<<"$1"
  until [[ ${answers[$own]-} ]]; do work 20 || return; done
  jq -e 'has("error") | not' <<<"${answers[$own]}" >/dev/null ||
    { failure 2000 failed "the checkpoint was refused: ${answers[$own]}"; return 1; }
}

execute() { # the request
  local undo file total milliseconds count
  undo=$(jq -c '.params.config | {file, text: [.names[] | "Hello, \(.)!\n"] | add}' <<<"$1") ||
    { failure -32602 validation 'the config is not as in plugin.json'; return; }
  file=$(jq -r .file <<<"$undo")
  read -r total milliseconds < <(jq -r '.params.config | "\(.names | length) \(.milliseconds // 200)"' <<<"$1")
  for ((count = 1; count <= total; count++)); do
    work "$milliseconds" || return
    send 'method: "progress", params: {$done, $total, unit: "names", message: .params.config.names[$done - 1]}' \
      --argjson done "$count" --argjson total "$total" <<<"$1"
  done
  local outputs='outputs: {file, greeted: $total}'
  if cmp -s "$file" <(jq -j .text <<<"$undo"); then # by an earlier attempt
    send "id: \$id, result: {status: \"unchanged\", $outputs}" --argjson total "$total" <<<"$undo"
  elif [[ -e $file || -L $file ]]; then
    failure 1100 precondition "$file is there already"
  elif checkpoint "$undo"; then
    jq -j .text <<<"$undo" >"$file" || { failure 1610 filesystem "can't write $file" unknown; return; }
    send 'method: "log", params: {level: "info", message: "greeted \($total) in \(.file)"}' --argjson total "$total" <<<"$undo"
    send "id: \$id, result: {status: \"succeeded\", $outputs, undo: .}" --argjson total "$total" <<<"$undo"
  fi
}

# In a new process, perhaps more than once, also when nothing is left to undo.
undo() { # the request
  local undo file
  undo=$(jq -ce '.params.undo | select((.file | type) == "string" and (.text | type) == "string")' <<<"$1" 2>&1) ||
    { failure 1000 validation 'this is no undo data of this step'; return; }
  file=$(jq -r .file <<<"$undo")
  # What is not a beginning of our text, somebody has made theirs.
  if [[ -f $file ]] && cmp -s -n "$(stat -c %s "$file")" "$file" <(jq -j .text <<<"$undo"); then
    rm -f "$file" || { failure 1610 filesystem "can't remove $file" unknown; return; }
  fi
  send 'id: $id, result: {}' -n
}

initialize() { # the request
  jq -e '.params.protocols | index(1)' <<<"$1" >/dev/null ||
    { failure 1100 precondition 'this plugin speaks protocol 1'; return; }
  send 'id: $id, result: {protocol: 1, plugin: {name: "{{name}}", version: "0.1.0"}, capabilities: ["undo"]}' -n
}

while :; do
  while ((${#queue[@]} == 0)); do
    ((ended)) && exit 0
    listen
  done
  request=${queue[0]} queue=("${queue[@]:1}")
  id=$(jq -c .id <<<"$request")
  case $(jq -r .method <<<"$request") in
    initialize) initialize "$request" ;;
    execute) execute "$request" ;;
    undo) undo "$request" ;;
    shutdown) send 'id: $id, result: {}' -n; exit 0 ;;
    *) failure -32601 internal 'there is no such method' ;;
  esac
done
