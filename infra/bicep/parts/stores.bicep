// The stores: product data, host data, secrets, and the content share.

import { Names } from '../types.bicep'
import { containers, tables } from '../settings.bicep'

@description('Required. Names.')
param names Names

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Allows private endpoints only.')
param private bool

@description('Required. Protects the data against deletion.')
param locked bool

@description('Required. Keeps three copies in three zones instead of one.')
param zoneRedundant bool

@description('Required. Whether packages are on Azure Files.')
param contentShare bool

@description('Required. Resource ID of the Log Analytics workspace.')
param workspaceId string

@description('Redundancy of the accounts.')
var redundancy = zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'

module data '../modules/storage.bicep' = {
  params: {
    name: names.data
    location: location
    tags: tags
    redundancy: redundancy
    private: private
    locked: locked
    tables: map(items(tables), table => table.value)
    containers: map(items(containers), container => container.value)
    dropAfterDays: { '${containers.payloads}': 38 } // a day after the longest deadline plus retention, when callbacks has deleted all that it tracks
    workspaceId: workspaceId
  }
}

module hosts '../modules/storage.bicep' = [for host in items(names.hosts): {
  params: {
    name: host.value
    location: location
    tags: tags
    redundancy: redundancy
    private: private
    locked: false
    tables: []
    containers: []
    workspaceId: workspaceId
  }
}]

module packages '../modules/storage.bicep' = if (!contentShare) {
  params: {
    name: names.packages
    location: location
    tags: tags
    redundancy: redundancy
    private: private
    locked: false
    tables: []
    containers: ['packages']
    workspaceId: workspaceId
  }
}

module vault '../modules/key-vault.bicep' = {
  params: { name: names.vault, location: location, tags: tags, private: private, locked: locked, workspaceId: workspaceId }
}

module share '../modules/content-share.bicep' = if (contentShare) {
  params: {
    name: names.share
    location: location
    tags: tags
    redundancy: redundancy
    private: private
    shares: flatten(map([names.gateway, names.worker, names.bulk, names.detector, names.callbacks], app => [app, '${app}-s']))
    vaultName: names.vault
  }
  dependsOn: [vault]
}
