// No key at all, not even for packages, for policies that require it. Elastic Premium may scale less; see docs/azure.md.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'serving-keyless')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param contentShare = false
param standing = { warmInstances: int(readEnvironmentVariable('WORKER_STANDING', '0')), budgetStart: '' }

// The user or service principal that runs azd. Without an operator, nobody may upload packages or write the webhook secret.
param operator = { id: readEnvironmentVariable('AZURE_PRINCIPAL_ID') }
