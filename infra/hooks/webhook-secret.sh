#!/bin/sh
# Creates the webhook secret if the vault has none. azd runs this script after each provision.
# A new role assignment can take ten minutes (learn.microsoft.com/azure/role-based-access-control/troubleshooting), so a
# refusal is retried for that long. PAUSE is the number of seconds between tries.
set -eu
name=webhook-signing-secret
vault=${KEY_VAULT_NAME:?"is not set. Run this script with azd, or set it to the name of the vault."}
tries=41
file=$(mktemp)
trap 'rm -f "$file"' EXIT

while :; do
  if answer=$(az keyvault secret show --vault-name "$vault" --name "$name" --query id --output tsv 2>&1); then
    echo "The webhook secret exists: $answer"
    exit 0
  fi
  case $answer in
    *SecretNotFound*)
      printf 'whsec_%s' "$(openssl rand -base64 32)" > "$file" # a file, because arguments are visible to other processes
      if answer=$(az keyvault secret set --vault-name "$vault" --name "$name" --file "$file" --query id --output tsv 2>&1); then
        echo "Created the webhook secret: $answer"
        exit 0
      fi ;;
    *ForbiddenByConnection* | *ForbiddenByFirewall*)
      tries=0 ;; # a closed network does not open by waiting
  esac
  tries=$((tries - 1))
  if [ "$tries" -le 0 ]; then
    echo "Cannot read or create $name in $vault. Webhooks stay off until it exists; everything else runs. $answer" >&2
    exit 1
  fi
  sleep "${PAUSE:-15}"
done
