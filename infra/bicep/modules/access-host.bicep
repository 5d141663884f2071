// Role assignments that the Functions host of every app needs: on its own storage account, and on Application Insights.

import { blobDataOwner, monitoringMetricsPublisher, tableDataContributor } from '../roles.bicep'
import { HostNames, Identities } from '../types.bicep'

@description('Required. Storage accounts for the locks and keys of the hosts.')
param accounts HostNames

@description('Required. Name of Application Insights.')
param insightsName string

@description('Required. The identities of the apps.')
param identities Identities

@description('All apps. Assignment names derive from these names, not from principal IDs, so what-if can resolve them.')
var apps = ['gateway', 'worker', 'detector', 'callbacks']

@description('The hosts. The two apps of the worker share an identity, but no account.')
var hosts = concat(apps, ['bulk'])

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = [for host in hosts: {
  name: accounts[host]
}]

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource onBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (host, i) in hosts: {
  name: guid(account[i].id, host, blobDataOwner)
  scope: account[i]
  properties: {
    principalId: identities[host == 'bulk' ? 'worker' : host].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataOwner)
    description: 'The Functions host creates containers for its locks and keys and leases blobs in them. No other app uses this account, and it contains no product data.'
  }
}]

resource onTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (host, i) in hosts: {
  name: guid(account[i].id, host, tableDataContributor)
  scope: account[i]
  properties: {
    principalId: identities[host == 'bulk' ? 'worker' : host].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataContributor)
    description: 'The Functions host writes its diagnostic events to a table that it creates. No other app uses this account, and it contains no product data.'
  }
}]

resource onTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for app in apps: {
  name: guid(insights.id, app, monitoringMetricsPublisher)
  scope: insights
  properties: {
    principalId: identities[app].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringMetricsPublisher)
    description: 'Telemetry is sent by managed identity. The instrumentation key alone is refused.'
  }
}]
