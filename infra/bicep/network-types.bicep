// Types of the network: what a private deployment joins, and what its private endpoints reach.

@export()
@description('The target of a private endpoint.')
type Target = {
  @description('Required. Its name.')
  name: string

  @description('Required. Its resource id.')
  id: string

  @description('Required. The subresource of the target.')
  part: Part
}

@export()
@description('Subresources that have their own private endpoints.')
type Part = 'namespace' | 'blob' | 'table' | 'file' | 'vault' | 'sites' | 'sites-staging' | 'azuremonitor'

@export()
@description('A network that exists. It reaches the DNS zones, and lets the apps out to Resource Manager and to webhook receivers.')
type Network = {
  @description('Required. Resource ID of a subnet that is delegated to Microsoft.Web/serverFarms: a /24 for 100 instances.')
  appsSubnetId: string

  @description('Required. Resource ID of a subnet for private endpoints: a /26.')
  endpointsSubnetId: string

  @description('Optional. Resource IDs of the private DNS zones, by name (zones.bicep lists the names). Absent if a policy registers endpoints.')
  dnsZoneIds: ZoneIds?
}

@export()
@description('Private DNS zones.')
type ZoneIds = {
  @description('Resource ID of the zone of this name.')
  *: string
}
