// One user-assigned identity per app. Roles are assigned before an app first starts, and outlive it.

import { Identities } from '../types.bicep'

@description('Required. Part of each name after the app.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

resource gateway 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-gateway-${suffix}'
  location: location
  tags: tags
}

resource worker 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-worker-${suffix}'
  location: location
  tags: tags
}

resource detector 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-detector-${suffix}'
  location: location
  tags: tags
}

resource callbacks 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-callbacks-${suffix}'
  location: location
  tags: tags
}

@description('The identities.')
output all Identities = {
  gateway: { id: gateway.id, clientId: gateway.properties.clientId, principalId: gateway.properties.principalId }
  worker: { id: worker.id, clientId: worker.properties.clientId, principalId: worker.properties.principalId }
  detector: { id: detector.id, clientId: detector.properties.clientId, principalId: detector.properties.principalId }
  callbacks: { id: callbacks.id, clientId: callbacks.properties.clientId, principalId: callbacks.properties.principalId }
}
