// A trial or a test environment: public endpoints, identities throughout. azd fills the first three in.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'serving-dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

@description('Who runs azd.')
var operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param operator = empty(operatorId) ? null : { id: operatorId, type: readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User') }
