// The plans. The two apps of the worker have their own, because the apps of a plan share its cores
// (learn.microsoft.com/azure/azure-functions/functions-premium-plan) and a burst would leave none to the gateway.

import { Elastic, Plans, Standing } from '../types.bicep'

@description('Required. Part of each name.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. The plans.')
param plans Plans

@description('Required. Spreads instances over availability zones.')
param zoneRedundant bool

@description('Required. Instances of the worker.')
param worker Elastic

@description('Required. Instances of the bulk worker.')
param bulk Elastic

@description('Required. Instances of each other app.')
param others Elastic

@description('Required. What an earlier deployment left.')
param standing Standing

@description('Required. Resource ID of the Log Analytics workspace.')
param workspaceId string

module workerPlan '../modules/plan.bicep' = {
  params: {
    name: 'plan-worker-${suffix}', location: location, tags: tags
    plan: plans.worker
    zoneRedundant: zoneRedundant
    minInstances: max(worker.alwaysReady, bulk.alwaysReady, min(standing.warmInstances, worker.scaleLimit))
    workspaceId: workspaceId
  }
}

module controlPlan '../modules/plan.bicep' = {
  params: {
    name: 'plan-control-${suffix}', location: location, tags: tags
    plan: plans.control
    zoneRedundant: zoneRedundant
    minInstances: others.alwaysReady
    workspaceId: workspaceId
  }
}

@description('Resource ID of the worker\'s plan.')
output workerPlanId string = workerPlan.outputs.id

@description('Resource ID of the plan of the other apps.')
output controlPlanId string = controlPlan.outputs.id
