namespace Serverless.Local.Hosting;

internal static class SettingPlaceholders
{
    /// <summary>Replaces each <c>%Name%</c> by the setting of that name, as the Functions host does in trigger attributes.</summary>
    public static string Resolve(string text, IConfiguration configuration)
    {
        var parts = text.Split('%');
        for (var i = 1; i < parts.Length - 1; i += 2)
        {
            parts[i] = configuration[parts[i]]
                ?? throw new InvalidOperationException($"Setting '{parts[i]}' is missing; the trigger '{text}' needs it.");
        }

        return string.Concat(parts);
    }
}
