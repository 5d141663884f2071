// Role assignments on the packages of the keyless variant. An app reads packages and writes none: who writes a package runs code as its app.

import { blobDataContributor, blobDataReader } from '../roles.bicep'
import { Identities, Operator } from '../types.bicep'

@description('Required. Name of the account.')
param accountName string

@description('Required. The identities of the apps.')
param identities Identities

@description('Optional. The principal that uploads packages.')
param operator Operator?

@description('All apps.')
var apps = ['gateway', 'worker', 'detector', 'callbacks']

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: accountName

  resource blobService 'blobServices' existing = {
    name: 'default'
    resource packages 'containers' existing = { name: 'packages' }
  }
}

resource forApps 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for app in apps: {
  name: guid(account::blobService::packages.id, app, blobDataReader)
  scope: account::blobService::packages
  properties: {
    principalId: identities[app].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataReader)
    description: 'The platform reads the package as the app. No app may write a package.'
  }
}]

resource forOperator 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (operator != null) {
  name: guid(account::blobService::packages.id, operator.?id ?? '', blobDataContributor)
  scope: account::blobService::packages
  properties: {
    principalId: operator.?id ?? ''
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
    description: 'The operator uploads the packages of the apps, which no template contains.'
  }
}
