#!/bin/sh
# Run this after a deployment. It answers what no document does, and prints a table for the issue tracker:
#   does a job end; do private names resolve; does a change of the always-ready count restart workers; how long until
#   the new instance runs; how long until the count, and so the bill, falls.
# Usage: infra/smoke.sh RESOURCE_GROUP [MINUTES]   MINUTES (60) limits the wait for the bill.
# Run it while nobody else uses the deployment, from a machine that reaches the gateway, signed in with "az login".
set -eu
group=${1:?"Usage: infra/smoke.sh RESOURCE_GROUP [MINUTES]"}
minutes=${2:-60}
pause=${PAUSE:-15}

row() { printf '| %s | %s |\n' "$1" "$2"; }
name_of() { az resource list --resource-group "$group" --resource-type "$1" --query "[?starts_with(name, '$2')].name | [0]" --output tsv; }
key() { az functionapp keys list --resource-group "$group" --name "$gateway" --query "$1" --output tsv; }
instances() { az rest --method get --url "$worker_id/instances?api-version=2025-03-01" --query 'sort(value[].name)' --output tsv; }
count() { instances | grep -c . || true; }
override() { curl --silent --show-error --fail --output /dev/null --request "$1" --header "x-functions-key: $master" --json "$2" "https://$host/v1/burst/override"; }

gateway=$(name_of Microsoft.Web/sites gateway-)
worker=$(name_of Microsoft.Web/sites worker-)
worker_id=$(az resource show --resource-group "$group" --name "$worker" --resource-type Microsoft.Web/sites --query id --output tsv)
workspace=$(az monitor log-analytics workspace list --resource-group "$group" --query '[0].customerId' --output tsv)
host=$(az resource show --resource-group "$group" --name "$gateway" --resource-type Microsoft.Web/sites --query properties.defaultHostName --output tsv)
master=$(key masterKey)

row question answer
row --- ---

status=$(curl --silent --show-error --header "x-functions-key: $(key functionKeys.default)" --header 'Prefer: wait=60' \
  --json "@$(dirname "$0")/../models/samples/digit-7.json" "https://$host/v1/models/digits/jobs" | sed -n 's/.*"status": *"\([a-z]*\)".*/\1/p')
row 'status of a job' "${status:-no answer}"

if az network private-endpoint list --resource-group "$group" --query '[].name' --output tsv | grep -q .; then
  for name in "$host" "$(name_of Microsoft.KeyVault/vaults kv-).vault.azure.net" "$(name_of Microsoft.ServiceBus/namespaces bus-).servicebus.windows.net"; do
    row "address of $name" "$(getent hosts "$name" | cut -d ' ' -f 1)"
  done
fi

before=$(instances)
wanted=$(($(count) + 1))
began=$(date +%s)
override PUT "{\"warmInstances\": $wanted, \"seconds\": 3600, \"reason\": \"smoke test\"}"
until [ "$(count)" -ge "$wanted" ] || [ $(($(date +%s) - began)) -ge 900 ]; do sleep "$pause"; done
row "seconds until $wanted instances run" "$(($(date +%s) - began))"

kept=0
for one in $before; do instances | grep -qx "$one" && kept=$((kept + 1)); done
row 'instances before the change that remained' "$kept of $(echo "$before" | grep -c .)"

sleep "${LOGS:-300}" # telemetry takes minutes to arrive
starts=$(az monitor log-analytics query --workspace "$workspace" --query "[0].Count" --output tsv --analytics-query \
  "AppTraces | where AppRoleName == '$worker' and Message has 'Job host started' and TimeGenerated > datetime($(date -u -d "@$began" +%Y-%m-%dT%H:%M:%SZ)) | count")
row 'worker hosts started since the change; more than 1 means that it restarted workers' "$starts"

override DELETE '{}'
began=$(date +%s)
until [ "$(count)" -lt "$wanted" ] || [ $(($(date +%s) - began)) -ge $((minutes * 60)) ]; do sleep "$pause"; done
row "seconds until fewer than $wanted instances run, at most $((minutes * 60)); the bill follows" "$(($(date +%s) - began))"
