#!/usr/bin/env bash
# Drives the step as a host does. Run it: ./test.sh
set -uo pipefail
program=$(cd "$(dirname "$0")" && pwd)/{{program}}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
file=$folder/grüße.txt
config=$(jq -cn --arg file "$file" '{config: {$file, names: ["Ada", "José"], milliseconds: 50}}')
failures=0

message() { jq -cn --argjson message "$1" '{jsonrpc: "2.0"} + $message'; }
request() { # method, params
  message '{"id": "1", "method": "initialize", "params": {"protocols": [1]}}'
  message "{\"id\": \"2\", \"method\": \"$1\", \"params\": $2}"
}
answer() { message "{\"id\": \"checkpoint-2\", $1}"; }
cancel() { message '{"method": "cancel", "params": {"id": "2", "reason": "a test", "graceSeconds": 10}}'; }
reply() { jq -c 'select(.id == "2") | .result // .error'; } # of what the program says
is() { # what is tested, what came, what is expected
  [[ $2 == "$3" ]] && echo "ok: $1" || { echo "FAILED: $1: $2 instead of $3"; failures=$((failures + 1)); }
}
file_is() { is "$1" "$(cat "$file" 2>/dev/null)" "$2"; }

said=$({ request execute "$config"; answer '"result": {}'; } | "$program")
is 'it greets' "$(reply <<<"$said" | jq -r .status)" succeeded
file_is 'the greetings are there' $'Hello, Ada!\nHello, José!'
is 'it says how far it is' "$(jq -c 'select(.method == "progress") | .params.done' <<<"$said" | paste -sd,)" 1,2
is 'again: unchanged' "$(request execute "$config" | "$program" | reply | jq -r .status)" unchanged
for turn in first second; do
  is "the $turn undo" "$(request undo "$(reply <<<"$said" | jq -c '{undo}')" | "$program" | reply)" '{}'
  file_is 'the greetings are gone' ''
done

slow=$(jq -c '.config.milliseconds = 30000' <<<"$config")
is 'a cancel while it works' "$({ request execute "$slow"; sleep 0.3; cancel; } | "$program" | reply | jq .code)" 1800
is 'a cancel before the answer to the checkpoint' \
  "$({ request execute "$config"; sleep 1; cancel; } | "$program" | reply | jq .code)" 1800
is 'a checkpoint that is refused' "$({
  request execute "$config"
  answer '"error": {"code": 2000, "message": "full"}'
} | "$program" | reply | jq .code)" 2000
file_is 'nothing was done' ''

for garbage in null 17 '"x"' '[]' '{"file": 1, "text": 2}'; do
  is "undo data $garbage" "$(request undo "{\"undo\": $garbage}" | "$program" | reply | jq .code)" 1000
done
((failures == 0)) || { echo "$failures failed"; exit 1; }
