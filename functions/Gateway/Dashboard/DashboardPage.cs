using System.Security.Cryptography;
using System.Text;
using Serverless.Gateway.Http.Answers;

namespace Serverless.Gateway.Dashboard;

/// <summary>
/// The dashboard: the files of the folder <c>page</c>, combined into one document that requests nothing but its data.
/// The content security policy allows only the script and the styles with the hashes it contains, and trusted types
/// keep text from becoming script.
/// </summary>
internal static class DashboardPage
{
    private static readonly Lazy<FixedAnswer> Built = new(Build);

    public static FixedAnswer Answer => Built.Value;

    private static FixedAnswer Build()
    {
        var (style, script) = (Read(".css"), Read(".js"));
        var page = Read(".html").Replace("{{style}}", style, StringComparison.Ordinal)
            .Replace("{{script}}", script, StringComparison.Ordinal);
        return new FixedAnswer(Encoding.UTF8.GetBytes(page), "text/html; charset=utf-8")
        {
            Headers = new Dictionary<string, string>
            {
                ["Content-Security-Policy"] =
                    $"default-src 'none'; script-src {Hash(script)}; style-src {Hash(style)}; connect-src 'self'; "
                        + "img-src data:; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for "
                    + "'script'; trusted-types 'none'",
                ["Referrer-Policy"] = "no-referrer",
                ["Cross-Origin-Opener-Policy"] = "same-origin",
            },
        };
    }

    /// <summary>Concatenates the files with this extension, in order of their names.</summary>
    private static string Read(string kind)
    {
        var assembly = typeof(DashboardPage).Assembly;
        var names = assembly.GetManifestResourceNames()
            .Where(name => name.Contains(".Dashboard.page.", StringComparison.Ordinal)
            && name.EndsWith(kind, StringComparison.Ordinal));
        return string.Concat(names.Order(StringComparer.Ordinal).Select(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)
                ?? throw new InvalidOperationException($"The resource '{name}' is missing from the assembly.");
            using var reader = new StreamReader(stream);
            // Browsers normalize line endings before they hash, so the hash must be computed over "\n".
            return reader.ReadToEnd().ReplaceLineEndings("\n");
        }));
    }

    private static string Hash(string text) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
}
