using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Serverless.Infra.Tests.Settings;

/// <summary>A configuration without a value that notes which keys it is asked for.</summary>
internal sealed class NotingConfiguration : IConfiguration
{
    private readonly List<string> _asked = [];

    public IReadOnlyList<string> Asked => _asked;

    public string? this[string key]
    {
        get => null;
        set => throw new NotSupportedException(key);
    }

    public void Forget() => _asked.Clear();

    public IConfigurationSection GetSection(string key) => new Section(this, key, depth: 1);

    // The binder reads properties only if there is something to bind, so the root and its sections report values.
    public IEnumerable<IConfigurationSection> GetChildren() => [new Section(this, "pretended", depth: 9)];

    public IChangeToken GetReloadToken() => new CancellationChangeToken(CancellationToken.None);

    private sealed class Section(NotingConfiguration root, string path, int depth) : IConfigurationSection
    {
        public string Key => path.Split(':')[^1];

        public string Path => path;

        public string? Value
        {
            get
            {
                root._asked.Add(path);
                return null;
            }

            set => throw new NotSupportedException(path);
        }

        public string? this[string key]
        {
            get => null;
            set => throw new NotSupportedException(key);
        }

        public IConfigurationSection GetSection(string key) => new Section(root, $"{path}:{key}", depth + 1);

        // The product's sections have one level; everything below is a value.
        public IEnumerable<IConfigurationSection> GetChildren() =>
            depth == 1 && IsSection ? [new Section(root, $"{path}:pretended", depth: 9)] : [];

        public IChangeToken GetReloadToken() => root.GetReloadToken();

        private bool IsSection => !path.EndsWith("Queue", StringComparison.Ordinal);
    }
}
