// No key anywhere, not even for packages: for those whose policy says so. Elastic Premium may scale less far; see docs/azure.md.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'serving-keyless')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param contentShare = false
