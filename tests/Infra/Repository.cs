using System.Reflection;

namespace Serverless.Infra.Tests;

/// <summary>Where this repository and the Bicep compiler are on the machine that built the tests.</summary>
internal static class Repository
{
    public static string Bicep { get; } = Metadata("Bicep");

    public static string Root { get; } = Metadata("Repository");

    public static string Templates { get; } = Path.Combine(Root, "infra", "bicep");

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    private static string Metadata(string key) => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
