using System.Text.RegularExpressions;

namespace Serverless.Local.Hosting;

internal static partial class SettingPlaceholders
{
    /// <summary>
    /// Replaces each <c>%Name%</c> with the setting of that name, as the Functions host does in trigger attributes.
    /// </summary>
    public static string Resolve(string text, IConfiguration configuration) => Placeholder().Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        return configuration[name]
            ?? throw new InvalidOperationException($"The setting '{name}' is missing. Trigger '{text}' requires it.");
    });

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Placeholder();
}
