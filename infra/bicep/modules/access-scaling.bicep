// The detector's only right: the scale settings of one site. No built-in role is as narrow.

import { Identities } from '../types.bicep'

@description('Required. Name of the worker\'s site.')
param workerName string

@description('Required. The identities of the apps.')
param identities Identities

resource worker 'Microsoft.Web/sites@2025-03-01' existing = {
  name: workerName
}

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'always-ready-instances')
  properties: {
    roleName: 'Always-ready instances (${resourceGroup().name})'
    // config/write is the narrowest action. It would let the detector overwrite settings, but not list them.
    description: 'Read and change the configuration of a site, which includes its always-ready instances.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [{ actions: ['Microsoft.Web/sites/config/read', 'Microsoft.Web/sites/config/write'] }]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(worker.id, 'detector', 'always-ready-instances')
  scope: worker
  properties: {
    principalId: identities.detector.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.id
    description: 'The detector changes the number of always-ready worker instances.'
  }
}
