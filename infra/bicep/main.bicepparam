// A trial or test environment: public endpoints, managed identities. azd sets these values.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'serving-dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

param standing = { warmInstances: int(readEnvironmentVariable('WORKER_STANDING', '0')), budgetStart: '' }

@description('Object ID of the user or service principal that runs azd. azd does not say which of the two it is.')
var operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param operator = empty(operatorId) ? null : { id: operatorId }
