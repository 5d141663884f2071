using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Serverless.BurstDetector;
using Serverless.Cloud;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddCloudScaling(builder.Configuration);
builder.Services.AddBurstDetector(builder.Configuration);
return await builder.Build().RunAppAsync();
