#!/bin/sh
# Reads what an earlier deployment and the detector left, so that the next one keeps it: the worker's always-ready count
# (a lower one would cool warm instances in a burst) and the first day of the budget (it may not change). Prints
# variables for "eval". With the argument "azd", stores them in the environment of azd, which runs this before it provisions.
set -eu
group=${AZURE_RESOURCE_GROUP:-rg-${AZURE_ENV_NAME:?"is not set. Set it to the name of the deployment."}}
name=${group#rg-}
warm=0
budget=

if [ "$(az group exists --name "$group")" = true ]; then
  worker=$(az resource list --resource-group "$group" --resource-type Microsoft.Web/sites --query "[?starts_with(name, 'worker-')].id | [0]" --output tsv)
  if [ -n "$worker" ]; then
    warm=$(az resource show --ids "$worker/config/web" --api-version 2025-03-01 --query properties.minimumElasticInstanceCount --output tsv)
  fi
  budget=$(az consumption budget list --resource-group "$group" --query "[?name=='budget-$name'].timePeriod.startDate | [0]" --output tsv)
fi
[ -n "$budget" ] || budget=$(date -u +%Y-%m-01)
budget=$(printf %.10s "$budget")

if [ "${1:-}" = azd ]; then
  azd env set WORKER_STANDING "$warm"
  azd env set BUDGET_START "$budget"
else
  echo "export WORKER_STANDING=$warm BUDGET_START=$budget"
fi
