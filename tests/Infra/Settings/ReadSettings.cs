using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Serverless.Infra.Tests.Settings;

/// <summary>
/// The settings that an app reads, found by running its registrations: the Add… calls of its Program.cs are made, and
/// every options class that they register is bound to a configuration that records which keys are read. A new option is
/// found automatically.
/// </summary>
internal static partial class ReadSettings
{
    /// <summary>Keys with two underscores; Optional where the option may be absent.</summary>
    public static IReadOnlyList<ReadSetting> Of(string app)
    {
        var noted = new NotingConfiguration();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(noted).AddLogging();
        foreach (var name in Registrations()
            .Matches(Repository.Read("functions", app, "Program.cs")).Select(m => m.Groups[1].Value))
        {
            var method = Assemblies(app).SelectMany(a => a.GetExportedTypes())
                .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static))
                .Single(m => m.Name == name && m.GetParameters().Length == 2);
            method.Invoke(null, [services, noted]);
        }

        using var provider = services.BuildServiceProvider();
        var found = new List<ReadSetting>();
        foreach (var options in services.Select(s => s.ServiceType)
            .Where(IsConfigure).Select(t => t.GetGenericArguments()[0]).Distinct()
            .Where(t => t.Assembly.GetName().Name!.StartsWith("Serverless.", StringComparison.Ordinal)))
        {
            noted.Forget();
            foreach (var configure in provider.GetServices(typeof(IConfigureOptions<>).MakeGenericType(options)))
            {
                configure!.GetType()
                    .GetMethod("Configure", [options])!.Invoke(configure, [Activator.CreateInstance(options)]);
            }

            found.AddRange(options.GetProperties()
                .Where(p => p.SetMethod is { IsPublic: true }).Select(p => Setting(noted, p)).OfType<ReadSetting>());
        }

        return [.. found.DistinctBy(s => s.Key, StringComparer.OrdinalIgnoreCase)];
    }

    private static ReadSetting? Setting(NotingConfiguration noted, PropertyInfo property)
    {
        var path = noted.Asked.FirstOrDefault(
            p => p.Split(':')[^1].Equals(property.Name, StringComparison.OrdinalIgnoreCase));
        var optional = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
        return path is null ? null : new ReadSetting(path.Replace(":", "__", StringComparison.Ordinal), optional);
    }

    private static bool IsConfigure(Type service) =>
        service.IsGenericType && service.GetGenericTypeDefinition() == typeof(IConfigureOptions<>);

    private static Assembly[] Assemblies(string app) =>
        [Assembly.Load($"Serverless.{app}"), Assembly.Load("Serverless.Cloud")];

    [GeneratedRegex(@"\.(Add[A-Z]\w+)\(builder\.Configuration\)")]
    private static partial Regex Registrations();
}

internal sealed record ReadSetting(string Key, bool Optional);
