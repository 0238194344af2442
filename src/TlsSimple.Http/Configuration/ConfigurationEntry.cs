using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TlsSimple;

/// <summary>One place in the configuration: a value, an array or an object. Whatever it is not is a sentence with its full path.</summary>
/// <remarks>Only strings are read and keys compared: nothing here needs reflection.</remarks>
internal sealed class ConfigurationEntry
{
    private readonly IConfiguration _section;
    private readonly ConfigurationKey _key;
    private readonly ConfigurationReading _reading;
    private readonly IConfigurationSection[] _children;

    internal ConfigurationEntry(IConfiguration section, ConfigurationKey key, ConfigurationReading reading)
    {
        _section = section;
        _key = key;
        _reading = reading;
        _children = [.. section.GetChildren()];
    }

    internal ConfigurationReading Reading => _reading;

    /// <summary>Whether it is an object: it has keys, and not only numbers.</summary>
    internal bool IsObject => _children.Length > 0 && !_children.All(child => IsIndex(child.Key));

    private string? Value => (_section as IConfigurationSection)?.Value;

    private string Path => _section is IConfigurationSection { Path: { Length: > 0 } path } ? path : _key.Name;

    /// <summary>Reads a key of this object, if it is there. What is wrong with it is noted, and does not keep others from being read.</summary>
    internal void Read(ConfigurationKey key, Action<ConfigurationEntry> read)
    {
        try
        {
            if (Find(key) is { } entry)
            {
                read(entry);
            }
        }
        catch (TlsException e)
        {
            _reading.Problems.Add(e.Message);
        }
    }

    /// <summary>A key of this object; <c>null</c> if it is not there, or is JSON's null.</summary>
    /// <exception cref="TlsException">It is both a value and an object.</exception>
    internal ConfigurationEntry? Find(ConfigurationKey key)
    {
        var entry = new ConfigurationEntry(_section.GetSection(key.Name), key, _reading);
        if (entry.Value is null && entry._children.Length == 0)
        {
            return null;
        }

        return string.IsNullOrEmpty(entry.Value) || entry._children.Length == 0
            ? entry
            : throw entry.Problem(
                $"has a value of its own and {entry._children[0].Path} besides: two sources of the configuration (files, environment, command line) disagree on what it is. Leave one of them.");
    }

    /// <summary>Notes every key of this object that nobody knows. Their values are not shown: a password may have been misspelt.</summary>
    internal void RefuseUnknownKeys()
    {
        if (!string.IsNullOrEmpty(Value))
        {
            _reading.Problems.Add(Invalid().Message);
        }

        foreach (IConfigurationSection child in _children)
        {
            if (!_key.Keys.Any(key => key.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)))
            {
                _reading.Problems.Add(
                    $"{child.Path} is not known: the keys here are {string.Join(", ", _key.Keys.Select(key => key.Name))}.{AskForSection()}");
            }
        }
    }

    /// <summary>A value that is not empty.</summary>
    internal string Text() => _children.Length == 0 && !string.IsNullOrWhiteSpace(Value) ? Value : throw Invalid();

    /// <summary>A value, empty too.</summary>
    internal string AnyText() => _children.Length == 0 && Value is { } value ? value : throw Invalid();

    /// <summary>One value or an array of values, none of them empty. Empty altogether, it has none.</summary>
    internal string[] Texts() => _children.Length == 0
        ? Value is { Length: > 0 } ? [Text()] : []
        : [.. _children.Select(child => IsIndex(child.Key) && !string.IsNullOrWhiteSpace(child.Value) && !child.GetChildren().Any() ? child.Value : throw Invalid())];

    internal bool Boolean() => bool.TryParse(Text(), out bool value) ? value : throw Invalid();

    internal int Number(int minimum, int maximum) =>
        int.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum ? value : throw Invalid();

    /// <summary>A time of TimeSpan's form, which must have a colon: .NET takes a number alone for days.</summary>
    internal TimeSpan Time() =>
        Text() is var text && text.Contains(':') && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan value) && value >= TimeSpan.Zero
            ? value
            : throw Invalid();

    /// <summary>A limit in the bounds of <see cref="TlsOptions.HandshakeTimeout"/>.</summary>
    internal TimeSpan TimeLimit()
    {
        if (Text().Equals("infinite", StringComparison.OrdinalIgnoreCase))
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan value = Time();
        return value > TimeSpan.Zero && value.TotalDays <= 49 ? value : throw Invalid();
    }

    internal string FilePath() => FilePath(Text());

    /// <summary>The full path of a file that this entry names. What is no path at all is not shown: it may be a private key.</summary>
    internal string FilePath(string text) => text.Any(char.IsControl) || text.Contains("-----BEGIN", StringComparison.Ordinal)
        ? throw Problem("holds text, where the path of a file must stand.")
        : System.IO.Path.GetFullPath(text, _reading.BaseDirectory);

    /// <summary>Makes something of the value; what is wrong with it gets the path in front.</summary>
    internal T Make<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (TlsException e)
        {
            throw TlsFailure.InvalidOption($"{Path}: {e.Message}");
        }
    }

    /// <summary>The value is not what it must be.</summary>
    internal TlsException Invalid()
    {
        string found = _key.IsSecret ? "is not usable"
            : _children.Length == 0 ? $"is {DisplayText.Quote(Value ?? "")}"
            : IsObject ? "is an object"
            : $"is [{DisplayText.List(_children.Select(child => child.Value is { } value ? DisplayText.Quote(value) : "an object"))}]";
        return Problem($"{found}: it must be {_key.Allowed}.");
    }

    /// <summary>Something else is wrong; the sentence goes on after the path.</summary>
    internal TlsException Problem(string sentence) => TlsFailure.InvalidOption($"{Path} {sentence}");

    private string AskForSection() => _section is IConfigurationRoot
        ? $" The whole configuration was given: what is wanted is its section, GetSection(\"{_key.Name}\")."
        : "";

    private static bool IsIndex(string key) => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
