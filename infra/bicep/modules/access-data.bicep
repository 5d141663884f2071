// Who may do what on which table and container. Each grant is scoped to one of them and says why.

import { blobDataContributor, blobDataReader, tableDataContributor, tableDataReader } from '../roles.bicep'
import { containers, tables } from '../settings.bicep'
import { Grant, Identities } from '../types.bicep'

@description('Required. Name of the account with the product\'s data.')
param accountName string

@description('Required. The identities of the apps.')
param identities Identities

@description('Who needs which table, and why.')
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
    reason: 'Callbacks ends the jobs among the dead letters and reads what a webhook tells.'
  }
  {
    app: 'callbacks', role: tableDataContributor, on: tables.deliveries
    reason: 'Callbacks logs each attempt to deliver.'
  }
  {
    app: 'gateway', role: tableDataReader, on: tables.deliveries
    reason: 'The gateway shows the deliveries and replays them.'
  }
  {
    app: 'gateway', role: tableDataContributor, on: tables.scaling
    reason: 'The gateway writes what arrives and an operator\'s override, and shows the ledger.'
  }
  {
    app: 'worker', role: tableDataContributor, on: tables.scaling
    reason: 'The worker reports what it has in hand and follows the concurrency.'
  }
  {
    app: 'detector', role: tableDataContributor, on: tables.scaling
    reason: 'The detector reads arrivals and reports, keeps the ledger, and holds its lease.'
  }
]

@description('Who needs which container, and why.')
var containerGrants Grant[] = [
  {
    app: 'gateway', role: blobDataContributor, on: containers.payloads
    reason: 'The gateway keeps bodies that no message can hold, and reads the inputs of jobs that are run again.'
  }
  {
    app: 'worker', role: blobDataContributor, on: containers.payloads
    reason: 'The worker reads such bodies, drops them when the job has succeeded, and keeps the inputs of one that has not.'
  }
  {
    app: 'callbacks', role: blobDataContributor, on: containers.payloads
    reason: 'Callbacks keeps the inputs of jobs among the dead letters, and drops them with the job.'
  }
  {
    app: 'worker', role: blobDataContributor, on: containers.outputs
    reason: 'The worker keeps outcomes that no row can hold.'
  }
  {
    app: 'gateway', role: blobDataContributor, on: containers.outputs
    reason: 'The gateway reads such outcomes and drops those of expired jobs.'
  }
  {
    app: 'callbacks', role: blobDataContributor, on: containers.outputs
    reason: 'Callbacks reads such outcomes, and drops its own where another ended the job first.'
  }
  {
    app: 'gateway', role: blobDataReader, on: containers.models
    reason: 'The gateway reads the manifests that requests are held against.'
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
