using System.Reflection;
using Serverless.Infra.Tests;

namespace Serverless.AzureHost.Tests.Machine;

/// <summary>One of the four apps, as the build for Azure left it.</summary>
/// <param name="Name">Its project.</param>
/// <param name="Site">Its site in the templates.</param>
internal sealed record AzureApp(string Name, string Site)
{
    public static AzureApp Gateway { get; } = new("Gateway", "gateway-t");

    public static AzureApp Worker { get; } = new("Worker", "worker-t");

    public static AzureApp BurstDetector { get; } = new("BurstDetector", "detector-t");

    public static AzureApp Callbacks { get; } = new("Callbacks", "callbacks-t");

    /// <summary>The folder of the built app.</summary>
    public string Folder => Path.Combine(Repository.Root, "functions", Name, "bin", "azure", Configuration, "net10.0");

    public static AzureApp Of(string name) =>
        new[] { Gateway, Worker, BurstDetector, Callbacks }.Single(app => app.Name == name);

    private static string Configuration => typeof(AzureApp).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Configuration").Value!;
}
