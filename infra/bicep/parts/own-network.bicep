// The private network of a deployment that joins no other: subnets, one outbound address, DNS zones.

@description('Required. Part of each name.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Resource ID of the Log Analytics workspace.')
param workspaceId string

module network '../modules/network.bicep' = {
  params: { suffix: suffix, location: location, tags: tags, workspaceId: workspaceId }
}

module zones '../modules/private-dns.bicep' = {
  params: { suffix: suffix, tags: tags, networkId: network.outputs.id }
}
