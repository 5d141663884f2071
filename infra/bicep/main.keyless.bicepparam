// No key at all, not even for packages, for policies that require it. Elastic Premium may scale less; see docs/azure.md.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'serving-keyless')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param contentShare = false
