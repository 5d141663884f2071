// Role assignments on tables and containers. Each one is scoped to a single table or container and contains its reason.

import { blobDataContributor, blobDataReader, tableDataContributor } from '../roles.bicep'
import { containers, tables } from '../settings.bicep'
import { Grant, Identities } from '../types.bicep'

@description('Required. Name of the storage account with the product data.')
param accountName string

@description('Required. The identities of the apps.')
param identities Identities

@description('Roles on tables, with their reasons.')
var tableGrants Grant[] = [
  {
    app: 'gateway', role: tableDataContributor, on: tables.jobs
    reason: 'The gateway writes accepted and canceled jobs, and reads them for clients.'
  }
  {
    app: 'worker', role: tableDataContributor, on: tables.jobs
    reason: 'The worker writes attempts and outcomes.'
  }
  {
    app: 'callbacks', role: tableDataContributor, on: tables.jobs
    reason: 'Callbacks ends the jobs among the dead letters and reads jobs for webhooks.'
  }
  {
    app: 'callbacks', role: tableDataContributor, on: tables.deliveries
    reason: 'Callbacks logs each delivery attempt.'
  }
  {
    app: 'worker', role: tableDataContributor, on: tables.deliveries
    reason: 'The worker lists the messages that it gives up among the dead letters.'
  }
  {
    app: 'gateway', role: tableDataContributor, on: tables.deliveries
    reason: 'The gateway lists deliveries and dead letters, replays them, and enables webhook endpoints.'
  }
  {
    app: 'gateway', role: tableDataContributor, on: tables.scaling
    reason: 'The gateway writes arrivals and an operator\'s override, and reads the ledger.'
  }
  {
    app: 'worker', role: tableDataContributor, on: tables.scaling
    reason: 'The worker reports its messages in hand and reads the concurrency.'
  }
  {
    app: 'detector', role: tableDataContributor, on: tables.scaling
    reason: 'The detector reads arrivals and reports, writes the ledger, and holds its lease.'
  }
]

@description('Roles on containers, with their reasons.')
var containerGrants Grant[] = [
  {
    app: 'gateway', role: blobDataContributor, on: containers.payloads
    reason: 'The gateway stores bodies that are too large for a message, and reads the inputs of jobs that are rerun.'
  }
  {
    app: 'worker', role: blobDataContributor, on: containers.payloads
    reason: 'The worker reads these bodies and deletes them after the job succeeded. It keeps the inputs of other jobs.'
  }
  {
    app: 'callbacks', role: blobDataContributor, on: containers.payloads
    reason: 'Callbacks keeps the inputs of dead-lettered jobs, and deletes them with the job.'
  }
  {
    app: 'worker', role: blobDataContributor, on: containers.outputs
    reason: 'The worker stores outcomes that are too large for a row.'
  }
  {
    app: 'gateway', role: blobDataContributor, on: containers.outputs
    reason: 'The gateway reads these outcomes and deletes those of expired jobs.'
  }
  {
    app: 'callbacks', role: blobDataContributor, on: containers.outputs
    reason: 'Callbacks reads these outcomes, and deletes its own if another process ended the job first.'
  }
  {
    app: 'gateway', role: blobDataReader, on: containers.models
    reason: 'The gateway reads manifests to check requests.'
  }
  {
    app: 'worker', role: blobDataReader, on: containers.models
    reason: 'The worker reads the models that it runs.'
  }
]

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: accountName

  resource tableService 'tableServices' existing = {
    name: 'default'
    resource granted 'tables' existing = [for grant in tableGrants: { name: grant.on }]
  }

  resource blobService 'blobServices' existing = {
    name: 'default'
    resource granted 'containers' existing = [for grant in containerGrants: { name: grant.on }]
  }
}

resource onTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (grant, i) in tableGrants: {
  name: guid(account::tableService::granted[i].id, grant.app, grant.role)
  scope: account::tableService::granted[i]
  properties: {
    principalId: identities[grant.app].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
    description: grant.reason
  }
}]

resource onContainers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (grant, i) in containerGrants: {
  name: guid(account::blobService::granted[i].id, grant.app, grant.role)
  scope: account::blobService::granted[i]
  properties: {
    principalId: identities[grant.app].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
    description: grant.reason
  }
}]
