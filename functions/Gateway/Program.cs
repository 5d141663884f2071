using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Serverless.Cloud;
using Serverless.Gateway;
using Serverless.Gateway.Host;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ProblemMiddleware>();
builder.Services
    .AddCloudGateway(builder.Configuration)
    .AddGateway(builder.Configuration);
return await builder.Build().RunAppAsync();
